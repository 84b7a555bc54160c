package dev.signalbox.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** This machine's nginx with the text of {@code docs/install.md}, of which only port, files and the hub's port are others. */
final class Nginx extends LocalProxy {
    private static final Path PAGE = Path.of("..", "docs", "install.md");

    Nginx(Path directory, int port, int hubPort) throws Exception {
        super("nginx", directory, port);
        Path configuration = Files.writeString(directory.resolve("nginx.conf"), """
                daemon off;
                pid nginx.pid;
                events {}
                http {
                    access_log /dev/stdout;
                    client_body_temp_path bodies;
                    proxy_temp_path proxied;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    %s
                }
                """.formatted(server(hubPort)));
        start(new ProcessBuilder(
                executable("nginx").toString(),
                "-p",
                directory.toString(),
                "-e",
                "stderr",
                "-c",
                configuration.toString()));
    }

    private String server(int hubPort) throws IOException {
        String block = Files.readString(PAGE).split("```nginx\n", 2)[1].split("```", 2)[0];
        block = replaced(block, "listen 443 ", "listen 127.0.0.1:" + port() + " ");
        block = replaced(
                block, "/etc/nginx/hub.crt", secrets().resolve("hub.crt").toString());
        block = replaced(
                block, "/etc/nginx/hub.key", secrets().resolve("hub.key").toString());
        block = replaced(block, "server_name hub.example;", "server_name localhost;");
        return replaced(block, "127.0.0.1:8080", "127.0.0.1:" + hubPort);
    }

    private static String replaced(String text, String found, String by) {
        assertThat(text).containsOnlyOnce(found);
        return text.replace(found, by);
    }
}
