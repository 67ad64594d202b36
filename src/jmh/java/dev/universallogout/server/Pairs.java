package dev.universallogout.server;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/** What was measured with our jar and, straight before or after, without it. */
final class Pairs {
  private final List<double[]> pairs = new ArrayList<>();

  void add(double with, double without) {
    pairs.add(new double[] {with, without});
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

  Estimate with() {
    return Estimate.of(pairs.stream().map(pair -> pair[0]).toList());
  }

  Estimate without() {
    return Estimate.of(pairs.stream().map(pair -> pair[1]).toList());
  }

  Estimate difference() {
    return Estimate.of(pairs.stream().map(pair -> pair[0] - pair[1]).toList());
  }
}
