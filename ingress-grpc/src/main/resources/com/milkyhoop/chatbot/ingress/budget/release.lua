-- Gives back the hold of a message that was never stored, where this admission took it. Nothing of it
-- stays: a repeat is a message like any other.
--
-- KEYS[2i - 1]  account i, as in admit.lua
-- KEYS[2i]      when the holds of account i are due
-- ARGV[1]       ID of the message
-- ARGV[2]       the admission
-- returns       nothing
local id = 'hold:' .. ARGV[1]
local by = 'by:' .. ARGV[1]
for i = 1, #KEYS, 2 do
  local amount = tonumber(redis.call('HGET', KEYS[i], id))
  if amount and redis.call('HGET', KEYS[i], by) == ARGV[2] then
    redis.call('HINCRBY', KEYS[i], 'held', string.format('%.0f', -amount))
    redis.call('HDEL', KEYS[i], id, by)
    redis.call('ZREM', KEYS[i + 1], ARGV[1])
  end
end
