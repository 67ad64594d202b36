-- Sends the requests of a file, a line each: method, path, headers, and body, with tabs between, and "|" between headers.
-- The second argument is how many milliseconds each connection waits before a request, from 100 on the mean of what it
-- waits, lest all send at once; the third, "once", says that the file is not begun again at its end.
local lines, prepared, position, pause, once, looked = {}, {}, 0, 0, false, false

function init(args)
  for line in io.lines(args[1]) do
    lines[#lines + 1] = line
  end
  pause = tonumber(args[2])
  once = args[3] == "once"
  if pause > 0 or once then
    delay = function()
      if once and position >= #lines then
        return 3600000
      end
      return pause < 100 and pause or math.random(2 * pause)
    end
  end
end

local function prepare(line)
  local method, path, headers, body = line:match("^(.-)\t(.-)\t(.-)\t(.*)$")
  local fields = {}
  for name, value in headers:gmatch("([^|:]+): ([^|]*)") do
    fields[name] = value
  end
  return wrk.format(method, path, fields, body ~= "" and body or nil)
end

function request()
  -- The first is looked at by wrk and not sent.
  if not looked then
    looked = true
    return prepare(lines[1])
  end
  position = position % #lines + 1
  if once then
    return prepare(lines[position])
  end
  local text = prepared[position]
  if not text then
    text = prepare(lines[position])
    prepared[position] = text
  end
  return text
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), latency.max))
end
