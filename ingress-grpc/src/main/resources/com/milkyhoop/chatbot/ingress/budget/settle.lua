-- Gives back the hold of a message whose cost the ledger has counted, and notes what is spent now:
-- both at once, so that nobody finds the message neither held nor spent. The hold stays as one of
-- nothing until it is due, so that a late repeat of the message takes no second one.
--
-- KEYS[i]      account i, as in admit.lua; one that is gone stays away
-- ARGV[1]      ID of the message
-- ARGV[i + 1]  spent from account i, as the caller knows it
-- returns      nothing
local id = 'hold:' .. ARGV[1]
for i = 1, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    local spent = math.max(tonumber(redis.call('HGET', KEYS[i], 'spent')) or 0, tonumber(ARGV[i + 1]))
    redis.call('HSET', KEYS[i], 'spent', string.format('%.0f', spent))
    local amount = tonumber(redis.call('HGET', KEYS[i], id))
    if amount and amount > 0 then
      redis.call('HINCRBY', KEYS[i], 'held', string.format('%.0f', -amount))
      redis.call('HSET', KEYS[i], id, '0')
      redis.call('HDEL', KEYS[i], 'by:' .. ARGV[1])
    end
  end
end
