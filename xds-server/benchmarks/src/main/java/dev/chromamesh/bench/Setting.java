package dev.chromamesh.bench;

/** One way to run a scenario. */
record Setting(boolean ours, boolean delta, boolean tls, int streams) {

    String variant() {
        return (delta ? "delta" : "sotw") + (tls ? " mTLS" : " plaintext");
    }

    String protocol() {
        return delta ? "delta" : "sotw";
    }

    Setting rival() {
        return new Setting(false, delta, tls, streams);
    }

    @Override
    public String toString() {
        return (ours ? "engine" : "java-control-plane") + ", " + variant() + ", " + streams + " streams";
    }
}
