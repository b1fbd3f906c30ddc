package dev.chromamesh.mesh.config;

/** Files that several tests start from. */
final class Samples {

    /** Uses every key there is, in block and flow style. */
    static final String EVERY_KEY = """
            # A comment, and "quotes" in it.
            trustDomain: chroma.example
            workloads:
              chroma-a: {chroma: {}}
              chroma-b:
                chroma:
                  port: 8001
                  probe: 0.0.0.0:18080
                calls: {chroma-a: "127.0.0.1:18000"}
              search:  {calls: {chroma-a: 127.0.0.1:18000}}
              'indexer':
                calls:
                  chroma-a: 127.0.0.1:18000
                  chroma-b: "[::1]:18001"
            access:
              - {from: search, to: chroma-a, role: reader}
              - from: [indexer, chroma-b]
                to:
                  - chroma-a
                role: writer
              - {from: indexer, to: chroma-b, role: admin}
            """;

    private Samples() {}
}
