package dev.chromamesh.xds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NameMapTest {

    @Test
    void anySeriesOfEditsGivesWhatAnOrdinaryMapWouldHold() {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            NameMap<Integer> map = NameMap.empty();
            TreeMap<String, Integer> expected = new TreeMap<>();
            for (int edit = 0; edit < 20; edit++) {
                DraftMap<Integer> draft = new DraftMap<>(map);
                for (int i = random.nextInt(4); i > 0; i--) {
                    String name = "n" + random.nextInt(12);
                    if (random.nextBoolean()) {
                        draft.put(name, edit);
                        expected.put(name, edit);
                    } else {
                        draft.remove(name);
                        expected.remove(name);
                    }
                    assertThat(draft.has(name)).isEqualTo(expected.containsKey(name));
                }
                assertThat(draft.names()).isEqualTo(expected.navigableKeySet());
                map = draft.frozen();
                assertThat(map.asMap()).isEqualTo(expected);
                assertThat(map).isEqualTo(NameMap.of(expected)).hasToString(expected.toString());
                assertThat(map.names()).containsExactlyElementsOf(expected.keySet());
            }
        }
    }

    @Test
    void draftWithoutChangesIsTheMapItself() {
        NameMap<Integer> map = NameMap.of(Map.of("a", 1));
        DraftMap<Integer> draft = new DraftMap<>(map);

        draft.put("a", 1);
        draft.remove("b");

        assertThat(draft.frozen()).isSameAs(map);
    }

    @Test
    void viewCannotBeChanged() {
        Map<String, Integer> view = NameMap.of(Map.of("a", 1)).asMap();

        assertThat(view.get("a")).isEqualTo(1);
        assertThat(view.get("b")).isNull();
        assertThat(view.containsKey("b")).isFalse();
        assertThatThrownBy(() -> view.put("b", 2)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> view.remove("a")).isInstanceOf(UnsupportedOperationException.class);
    }
}
