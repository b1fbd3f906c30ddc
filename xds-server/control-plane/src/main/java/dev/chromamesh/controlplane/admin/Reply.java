package dev.chromamesh.controlplane.admin;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** An answer of the admin interface: every one is JSON, every failure has a code for programs and a sentence for people. */
record Reply(int status, JsonElement body) {

    static final int OK = 200;
    static final int CREATED = 201;

    static Reply failure(int status, String code, String message) {
        JsonObject error = new JsonObject();
        error.addProperty("code", code);
        error.addProperty("message", message);
        JsonObject body = new JsonObject();
        body.add("error", error);
        return new Reply(status, body);
    }

    static Reply badRequest(String message) {
        return failure(400, "bad-request", message);
    }
}
