package dev.universallogout.server;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.BinomialDistribution;

/** What was measured of several servers in turns, a row for each time that all had theirs. */
final class Turns {
  private final List<double[]> turns = new ArrayList<>();

  /** How much more the first has than each, of the same row. */
  private final List<double[]> differences = new ArrayList<>();

  /** The first is ours. */
  void add(double... values) {
    turns.add(values);
    differences.add(DoubleStream.of(values).map(value -> values[0] - value).toArray());
  }

  /** All of these count as one turn. */
  void addMedians(Turns several) {
    turns.add(medians(several.turns));
    differences.add(medians(several.differences));
  }

  private static double[] medians(List<double[]> rows) {
    return IntStream.range(0, rows.get(0).length)
        .mapToDouble(server -> of(rows, server).median())
        .toArray();
  }

  private static Estimate of(List<double[]> rows, int server) {
    return Estimate.of(rows.stream().map(row -> row[server]).toList());
  }

  /**
   * A median, and the ends of its 95 % confidence interval, by the ranks of the values: a turn in
   * which something else took the processor moves it by one rank only. NaN where there are too few
   * values.
   */
  record Estimate(double median, double low, double high) {

    /** One value, of which nothing more is known. */
    static Estimate of(double value) {
      return new Estimate(value, Double.NaN, Double.NaN);
    }

    static Estimate of(List<Double> values) {
      double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      int n = sorted.length;
      double median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
      int rank = new BinomialDistribution(n, 0.5).inverseCumulativeProbability(0.025);
      return rank == 0 ? of(median) : new Estimate(median, sorted[rank - 1], sorted[n - rank]);
    }

    /** To the farther end. */
    double error() {
      return Math.max(median - low, high - median);
    }
  }

  Estimate of(int server) {
    return of(turns, server);
  }

  /** How much more the first has than this one, by turns that followed each other. */
  Estimate moreThan(int server) {
    return of(differences, server);
  }
}
