package dev.chromamesh.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures of one run by name, in order, each the median of its samples. */
record Measured(Map<String, Double> figures) {

    Measured {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /** Collects samples. */
    static final class Samples {

        private final Map<String, List<Double>> samples = new LinkedHashMap<>();

        void add(String figure, double value) {
            samples.computeIfAbsent(figure, name -> new ArrayList<>()).add(value);
        }

        Measured medians() {
            Map<String, Double> medians = new LinkedHashMap<>();
            samples.forEach((figure, values) -> medians.put(figure, median(values)));
            return new Measured(medians);
        }

        private static double median(List<Double> values) {
            double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
            Arrays.sort(sorted);
            int middle = sorted.length / 2;
            return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }
}
