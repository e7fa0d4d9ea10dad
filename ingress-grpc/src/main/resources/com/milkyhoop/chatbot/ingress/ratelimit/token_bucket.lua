-- Takes one token of a bucket, if there is one. What is kept of a bucket is one number: when it is
-- full again, in microseconds of Redis' clock. A bucket that is full is not kept at all.
--
-- KEYS[1]  the bucket
-- ARGV[1]  microseconds until one token comes back
-- ARGV[2]  capacity in tokens
-- returns  0 when a token was taken, else the milliseconds until there is one
local token_us = tonumber(ARGV[1])
local capacity_us = token_us * tonumber(ARGV[2])
local time = redis.call('TIME')
local now_us = tonumber(time[1]) * 1000000 + tonumber(time[2])

local full_at = tonumber(redis.call('GET', KEYS[1])) or now_us
-- Between full now and empty now, also after the clock was set back or the limits were changed.
full_at = math.min(math.max(full_at, now_us), now_us + capacity_us)

local full_at_without = full_at + token_us
local short_us = full_at_without - (now_us + capacity_us)
if short_us > 0 then
  return math.ceil(short_us / 1000)
end
local ttl_ms = math.ceil((full_at_without - now_us) / 1000)
redis.call('SET', KEYS[1], string.format('%.0f', full_at_without), 'PX', ttl_ms)
return 0
