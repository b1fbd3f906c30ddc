package dev.chromamesh.controlplane;

import com.google.gson.JsonObject;
import dev.chromamesh.controlplane.store.Entry;
import dev.chromamesh.controlplane.store.Fields;
import dev.chromamesh.controlplane.store.Key;
import dev.chromamesh.controlplane.store.StoreException;
import dev.chromamesh.mesh.config.MeshReader;
import dev.chromamesh.mesh.config.MeshReading;
import dev.chromamesh.mesh.diagnostic.DiagnosticRenderer;
import dev.chromamesh.mesh.model.Mesh;

/**
 * A {@code mesh.yaml} that was good, with its text, since that is what outlives the file.
 *
 * @param fileName as its diagnostics call it
 * @param text the whole file
 * @param mesh what it says
 */
record KnownMesh(String fileName, String text, Mesh mesh) {

    static final Key KEY = new Key("mesh", "last-good");

    String toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("fileName", fileName);
        json.addProperty("text", text);
        return json.toString();
    }

    /**
     * Reads what {@link #toJson} wrote.
     *
     * @throws StoreException if this version cannot read the file that an earlier one took for good
     */
    static KnownMesh of(Entry entry) throws StoreException {
        Fields fields = Fields.of(entry);
        String fileName = fields.text("fileName");
        String text = fields.text("text");
        MeshReading reading = MeshReader.read(fileName, text);
        if (reading instanceof MeshReading.Valid valid) {
            return new KnownMesh(fileName, text, valid.mesh());
        }
        throw fields.unreadable("holds a mesh.yaml that this version refuses:\n"
                + DiagnosticRenderer.render(reading.diagnostics(), text, false));
    }
}
