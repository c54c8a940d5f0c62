import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.opensearch.http.HttpServerTransport;

/**
 * One OpenSearch node on loopback. Its argument is a folder: the data is kept in it, and
 * the file "port" appears in it once the node listens. It ends when its standard input
 * does, so it never outlives the process that started it, however that one ended.
 */
public final class MillraceNode {
    private MillraceNode() {
    }

    public static void main(final String[] args) throws Exception {
        final Path home = Path.of(args[0]).toAbsolutePath();
        final OpenSearchRunner runner = new OpenSearchRunner();
        runner.setMaxHttpPort(-1); // it looks for a port among 9201 to 9299 otherwise
        runner.onBuild((number, settings) -> {
            settings.put("cluster.name", "millrace");
            settings.put("node.name", "millrace");
            settings.put("network.host", "127.0.0.1");
            settings.put("http.port", "0");
            settings.put("transport.port", "0");
            settings.put("discovery.type", "single-node");
            // A disk that is nearly full would make every index read-only.
            settings.put("cluster.routing.allocation.disk.threshold_enabled", "false");
        });
        final Thread parent = new Thread(() -> {
            try {
                while (System.in.read() >= 0) {
                }
            } catch (final java.io.IOException e) {
                // the same as its end
            }
            try {
                runner.close();
            } catch (final Exception e) {
                e.printStackTrace();
            }
            Runtime.getRuntime().halt(0);
        }, "parent");
        parent.setDaemon(true);
        parent.start();
        runner.build("-numOfNode", "1", "-disableESLogger", "-basePath", home.toString());
        final int port = runner.getInstance(HttpServerTransport.class).boundAddress().publishAddress().getPort();
        final Path written = Files.writeString(home.resolve("port.new"), Integer.toString(port));
        Files.move(written, home.resolve("port"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        parent.join();
    }
}
