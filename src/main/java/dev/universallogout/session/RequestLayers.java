package dev.universallogout.session;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import org.jspecify.annotations.Nullable;

/** What is below the wrappers of a request. */
final class RequestLayers {
  private RequestLayers() {}

  /** The outermost layer of this type; null where there is none. */
  static <T extends ServletRequestWrapper> @Nullable T find(ServletRequest request, Class<T> type) {
    ServletRequest layer = request;
    while (layer instanceof ServletRequestWrapper wrapper) {
      if (type.isInstance(wrapper)) {
        return type.cast(wrapper);
      }
      layer = wrapper.getRequest();
    }
    return null;
  }

  /** What no wrapper is around any more. */
  static ServletRequest innermost(ServletRequest request) {
    ServletRequest layer = request;
    while (layer instanceof ServletRequestWrapper wrapper) {
      layer = wrapper.getRequest();
    }
    return layer;
  }
}
