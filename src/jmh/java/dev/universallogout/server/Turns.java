package dev.universallogout.server;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/** What was measured of several servers in turns, a row for each time that all had theirs. */
final class Turns {
  private final List<double[]> turns = new ArrayList<>();

  /** The first is ours. */
  void add(double... values) {
    turns.add(values);
  }

  /** A mean and half of its 95 % confidence interval. */
  record Estimate(double mean, double error) {

    static Estimate of(List<Double> values) {
      SummaryStatistics statistics = new SummaryStatistics();
      values.forEach(statistics::addValue);
      int n = values.size();
      double error =
          n < 2
              ? Double.NaN
              : new TDistribution(n - 1).inverseCumulativeProbability(0.975)
                  * statistics.getStandardDeviation()
                  / Math.sqrt(n);
      return new Estimate(statistics.getMean(), error);
    }
  }

  Estimate of(int server) {
    return Estimate.of(turns.stream().map(turn -> turn[server]).toList());
  }

  /** How much more the first has than this one. */
  Estimate moreThan(int server) {
    return Estimate.of(turns.stream().map(turn -> turn[0] - turn[server]).toList());
  }
}
