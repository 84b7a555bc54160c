// A Signalbox console in Go: watches one device and gives it a command.
//
//	go get github.com/gorilla/websocket    (or: apt-get install golang-github-gorilla-websocket-dev)
//	SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_TOKEN=sbxa_… SIGNALBOX_DEVICE=pump-1 go run console.go
package main

import (
	"errors"
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"os"
	"time"

	"github.com/gorilla/websocket"
)

// The hub sends a heartbeat every 20 s.
const silence = 45 * time.Second

var (
	// Nothing gets better by trying again soon.
	stop = map[int]bool{4400: true, 4401: true, 4403: true, 4404: true, 4426: true}
	// Something we sent was wrong.
	waitAMinute = map[int]bool{1002: true, 1003: true, 1007: true, 1009: true}
)

type object map[string]any

// What this program reads of HubToConsole, in protobuf's JSON mapping: a field that is absent has its zero value.
type frame struct {
	Welcome *struct{ Principal struct{ Name string } }
	Batch   struct {
		Updates []struct {
			Reading *struct {
				Metric string
				Number float64
			}
			SnapshotEnd *struct{ Devices int }
		}
	}
	Execution *struct{ State string }
	Error     *struct{ Message string }
	Goodbye   *struct{ RetryAfterMs int }
}

// console is confined to one goroutine.
type console struct {
	device     string
	link       *websocket.Conn
	failures   int
	retryAfter time.Duration
}

func (c *console) onFrame(f *frame) error {
	if f.Welcome != nil {
		c.failures = 0
		fmt.Println("welcome", f.Welcome.Principal.Name)
	}
	for _, update := range f.Batch.Updates {
		if update.Reading != nil {
			fmt.Println("reading", update.Reading.Metric, update.Reading.Number)
		}
		if update.SnapshotEnd != nil {
			fmt.Println("snapshot of", update.SnapshotEnd.Devices)
			// With an idempotency key of its own, a request may be repeated without running twice.
			invoke := object{"deviceId": c.device, "command": "blink", "parameters": object{"times": 3},
				"idempotencyKey": fmt.Sprintf("go-%x", rand.Uint64())}
			if err := c.link.WriteJSON(object{"requestId": 2, "invoke": invoke}); err != nil {
				return err
			}
		}
	}
	if f.Execution != nil {
		fmt.Println("execution", f.Execution.State)
	}
	if f.Error != nil {
		log.Println("refused:", f.Error.Message)
	}
	if f.Goodbye != nil {
		c.retryAfter = time.Duration(f.Goodbye.RetryAfterMs) * time.Millisecond
	}
	return nil
}

// talk is one link, to its end.
func (c *console) talk(url, token string) (err error) {
	c.retryAfter = 0
	dialer := websocket.Dialer{Subprotocols: []string{"signalbox.v1.json"}, HandshakeTimeout: 10 * time.Second}
	c.link, _, err = dialer.Dial(url+"/ws/console", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return err
	}
	defer c.link.Close()
	c.link.SetReadLimit(1 << 20)
	err = c.link.WriteJSON(object{"hello": object{"name": "go example"}})
	if err == nil {
		watch := object{"deviceIds": []string{c.device}, "executions": true}
		err = c.link.WriteJSON(object{"requestId": 1, "watch": watch})
	}
	for err == nil {
		c.link.SetReadDeadline(time.Now().Add(silence))
		var f frame
		if err = c.link.ReadJSON(&f); err == nil {
			err = c.onFrame(&f)
		}
	}
	return err
}

func main() {
	rand.Seed(time.Now().UnixNano())
	c := &console{device: os.Getenv("SIGNALBOX_DEVICE")}
	for {
		err := c.talk(os.Getenv("SIGNALBOX_URL"), os.Getenv("SIGNALBOX_TOKEN"))
		var closed *websocket.CloseError
		code := websocket.CloseAbnormalClosure
		if errors.As(err, &closed) {
			code = closed.Code
		}
		if stop[code] {
			fmt.Println("stopped by", code)
			os.Exit(3)
		}
		// Full jitter: a hub that restarts must not be met by everybody at once.
		longest := 500 * time.Millisecond << c.failures
		wait := c.retryAfter + time.Duration(rand.Int63n(int64(longest)))
		if waitAMinute[code] {
			wait += time.Minute
		}
		if c.failures < 7 { // 64 s at most
			c.failures++
		}
		fmt.Printf("closed by %d (%v), back in %v\n", code, err, wait)
		time.Sleep(wait)
	}
}
