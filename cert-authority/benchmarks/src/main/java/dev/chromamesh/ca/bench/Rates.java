package dev.chromamesh.ca.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How often several pieces of work can be done in a second, each by a number of threads. */
final class Rates {

    /** The compiler is at work for half a minute; after ten seconds the figures were at half their height. */
    private static final int WARM_UP = 40;

    private static final int ROUNDS = 7;
    private static final long ROUND_NANOS = 700_000_000L;

    /** Each call of the clock costs as much as a part of the work. */
    private static final int BLOCK = 16;

    private Rates() {}

    /** One piece of work; the number differs from call to call, to defeat caches. */
    interface Work {
        void once(int number);
    }

    /** The median rate of each work, in the same order. The works take turns, so that a slow moment hits all of them. */
    static double[] perSecond(int threads, List<Work> works) {
        double[][] rates = new double[works.size()][ROUNDS];
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            for (int round = -WARM_UP; round < ROUNDS; round++) {
                for (int work = 0; work < works.size(); work++) {
                    double rate = round(pool, threads, works.get(work));
                    if (round >= 0) {
                        rates[work][round] = rate;
                    }
                }
            }
        } finally {
            pool.shutdownNow();
        }
        return Arrays.stream(rates).mapToDouble(Rates::median).toArray();
    }

    private static double round(ExecutorService pool, int threads, Work work) {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<Double>> results = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int seed = thread * 1_000;
            results.add(pool.submit(() -> {
                start.await();
                long begun = System.nanoTime();
                long elapsed = 0;
                int done = 0;
                while (elapsed < ROUND_NANOS) {
                    for (int i = 0; i < BLOCK; i++) {
                        work.once(seed + done++);
                    }
                    elapsed = System.nanoTime() - begun;
                }
                return done * 1e9 / elapsed;
            }));
        }
        double sum = 0;
        for (Future<Double> result : results) {
            try {
                sum += result.get();
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException("a round broke off", e);
            }
        }
        return sum;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
