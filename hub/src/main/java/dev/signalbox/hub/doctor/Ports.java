package dev.signalbox.hub.doctor;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Whether the hub can listen where it is to, or does. */
final class Ports implements Check {
    private static final int FIRST_FREE_FOR_ALL = 1_024;
    private static final int CONNECT_MILLIS = 3_000;

    private final Patient patient;
    private final boolean runs;
    private final boolean hidden;

    /**
     * @param runs a hub does
     * @param hidden whether one runs cannot be known
     */
    Ports(Patient patient, boolean runs, boolean hidden) {
        this.patient = patient;
        this.runs = runs;
        this.hidden = hidden;
    }

    @Override
    public List<Finding> look() {
        List<Finding> found = new ArrayList<>();
        found.add(port("port of --listen", patient.listen()));
        if (patient.broker() == null) {
            found.add(port("port of --mqtt-listen", patient.brokerListen()));
        }
        return found;
    }

    private Finding port(String about, InetSocketAddress address) {
        String where = address.getAddress().getHostAddress() + ":" + address.getPort();
        if (runs) {
            return answers(about, where, address);
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return Finding.ok(about, where + " is free.");
        } catch (BindException e) {
            String why = String.valueOf(e.getMessage());
            if (why.contains("Permission denied")) {
                return Finding.problem(
                        about,
                        where + " may not be opened by this user: ports below " + FIRST_FREE_FOR_ALL + " are root's.",
                        "AmbientCapabilities=CAP_NET_BIND_SERVICE in the unit, or a higher port behind a proxy.");
            }
            if (why.contains("assign requested address")) {
                return Finding.problem(
                        about, "No network interface here has " + where + ".", "ip address lists those there are.");
            }
            if (hidden) {
                return Finding.unknown(about, where + " is taken, by the hub or by another program.");
            }
            return Finding.problem(
                    about,
                    where + " is taken by another program.",
                    "ss -ltnp sport = :" + address.getPort() + " tells by which.");
        } catch (IOException e) {
            return Finding.problem(about, where + " cannot be opened: " + e.getMessage() + ".", "Name another one.");
        }
    }

    /** Another program's port would answer, too, but then the hub could not have started. */
    private static Finding answers(String about, String where, InetSocketAddress address) {
        InetSocketAddress at = address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
        try (Socket socket = new Socket()) {
            socket.connect(at, CONNECT_MILLIS);
            return Finding.ok(about, "The hub listens on " + where + ".");
        } catch (IOException e) {
            return Finding.problem(
                    about,
                    "A hub runs on the data directory, but nobody answers on " + where + ": " + e.getMessage() + ".",
                    "Give this command the options that the hub was started with; else see its log.");
        }
    }
}
