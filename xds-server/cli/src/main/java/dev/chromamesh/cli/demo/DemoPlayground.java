package dev.chromamesh.cli.demo;

import java.nio.file.Path;

/** What one can try while the demo stays up. */
final class DemoPlayground {

    private static final String DATABASE = "/api/v2/tenants/default_tenant/databases/default_database";

    private DemoPlayground() {}

    static String describe(FirstMesh.Ports ports, RealParts parts, Path folder) {
        return """

                The mesh stays up until Ctrl-C. In another terminal:
                  as search, which may read:    curl http://127.0.0.1:%SEARCH%%DATABASE%/collections
                  and may not write:            curl -X DELETE http://127.0.0.1:%SEARCH%%DATABASE%/collections/alice
                  as indexer, with the client:  %PYTHON% -c "import chromadb; print(chromadb.HttpClient(port=%INDEXER%).list_collections())"
                  the encrypted side:           openssl s_client -connect %DOOR% </dev/null
                  configuration, state, logs:   %FOLDER%""".replace("%SEARCH%", Integer.toString(ports.searchToA()))
                .replace("%INDEXER%", Integer.toString(ports.indexerToA()))
                .replace("%DOOR%", ports.inboundA().toString())
                .replace("%DATABASE%", DATABASE)
                .replace("%PYTHON%", parts.python().toString())
                .replace("%FOLDER%", folder.toString());
    }
}
