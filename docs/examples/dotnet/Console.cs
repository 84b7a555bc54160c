// A Signalbox console on .NET 8: watches one device. Not part of ./verify: no .NET is installed there.
//   SIGNALBOX_URL=ws://127.0.0.1:8080 SIGNALBOX_TOKEN=sbxa_… SIGNALBOX_DEVICE=pump-1 dotnet run
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

var url = Environment.GetEnvironmentVariable("SIGNALBOX_URL") ?? "ws://127.0.0.1:8080";
var token = Environment.GetEnvironmentVariable("SIGNALBOX_TOKEN");
var device = Environment.GetEnvironmentVariable("SIGNALBOX_DEVICE");
int[] stop = { 4400, 4401, 4403, 4404, 4426 };      // trying again soon helps nobody
int[] waitAMinute = { 1002, 1003, 1007, 1009 };     // something we sent was wrong
var failures = 0;

while (true)
{
    using var link = new ClientWebSocket();
    link.Options.AddSubProtocol("signalbox.v1.json");
    link.Options.SetRequestHeader("Authorization", $"Bearer {token}");
    var retryAfterMs = 0;
    try
    {
        await link.ConnectAsync(new Uri($"{url}/ws/console"), default);
        await Send(link, new { hello = new { name = "dotnet example" } });
        await Send(link, new { requestId = 1, watch = new { deviceIds = new[] { device }, executions = true } });
        while (await Receive(link) is { } text)
        {
            using var frame = JsonDocument.Parse(text);
            if (frame.RootElement.TryGetProperty("welcome", out _)) failures = 0;
            if (frame.RootElement.TryGetProperty("goodbye", out var goodbye) && goodbye.TryGetProperty("retryAfterMs", out var ms))
                retryAfterMs = ms.GetInt32();
            Console.WriteLine(text);
        }
    }
    catch (Exception trouble) when (trouble is WebSocketException or OperationCanceledException)
    {
        Console.Error.WriteLine($"no link: {trouble.Message}");
    }

    var code = (int?)link.CloseStatus ?? 1006;
    if (stop.Contains(code)) return 3;
    // Full jitter: a hub that restarts must not be met by everybody at once.
    var wait = Random.Shared.Next(500 << failures) + Math.Max(retryAfterMs, waitAMinute.Contains(code) ? 60_000 : 0);
    failures = Math.Min(failures + 1, 7);
    await Task.Delay(wait);
}

static Task Send(ClientWebSocket link, object frame) =>
    link.SendAsync(JsonSerializer.SerializeToUtf8Bytes(frame), WebSocketMessageType.Text, true, default);

// A whole message; null at the end of the link. The hub sends a heartbeat every 20 s, so 45 s of silence are the end.
static async Task<string?> Receive(ClientWebSocket link)
{
    using var silence = new CancellationTokenSource(TimeSpan.FromSeconds(45));
    var bytes = new MemoryStream();
    var part = new byte[4096];
    while (true)
    {
        var received = await link.ReceiveAsync(part, silence.Token);
        if (received.MessageType == WebSocketMessageType.Close)
        {
            await link.CloseOutputAsync(link.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, default);
            return null;
        }
        bytes.Write(part, 0, received.Count);
        if (received.EndOfMessage) return Encoding.UTF8.GetString(bytes.ToArray());
    }
}
