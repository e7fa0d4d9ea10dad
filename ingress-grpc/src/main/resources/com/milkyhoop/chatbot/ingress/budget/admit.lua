-- Admits one message, or not: takes a token of the user's bucket, and then holds back in every account
-- what the message may cost, or in none. The token stays taken: the rate limit counts what is sent,
-- also by who is over budget.
--
-- KEYS[1]       the bucket, as in token_bucket.lua
-- KEYS[2i]      account i: a hash of spent, held, and for each message in flight hold:ID, and by:ID,
--               the admission that took it
-- KEYS[2i + 1]  when the holds of account i are due: a sorted set of IDs by milliseconds
-- ARGV[1]       microseconds until one token comes back
-- ARGV[2]       capacity in tokens
-- ARGV[3]       ID of the message; one that has a hold takes no second one
-- ARGV[4]       milliseconds after which the hold is given back, whatever became of the message
-- ARGV[5]       the admission; one that asks again, as its answer was lost, finds what it took
-- ARGV[4i + 2]  spent from account i, as the caller knows it; it only grows
-- ARGV[4i + 3]  the most that may be spent
-- ARGV[4i + 4]  what is to be held back
-- ARGV[4i + 5]  milliseconds until the account's period is over
-- returns       {0, 1 where this admission took the hold, else 0, left of account 1, held back there
--               for the message, left of account 2, ...}, left without what others hold;
--               {1, milliseconds until there is a token}; or {2, i, left of it}, the first account
--               that has too little left
local time = redis.call('TIME')
local now_us = tonumber(time[1]) * 1000000 + tonumber(time[2])
local now_ms = math.floor(now_us / 1000)
local id = 'hold:' .. ARGV[3]
local by = 'by:' .. ARGV[3]
local hold_ms = tonumber(ARGV[4])
local accounts = (#KEYS - 1) / 2

local function whole(number)
  return string.format('%.0f', number)
end

local function give_back_due(account, due)
  for _, old in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', now_ms, 'LIMIT', 0, 100)) do
    local amount = tonumber(redis.call('HGET', account, 'hold:' .. old)) or 0
    if amount > 0 then
      redis.call('HINCRBY', account, 'held', whole(-amount))
    end
    redis.call('HDEL', account, 'hold:' .. old, 'by:' .. old)
    redis.call('ZREM', due, old)
  end
end

local function is_own(account)
  return redis.call('HGET', account, by) == ARGV[5]
end

-- Who has the hold has paid its token with it.
if accounts == 0 or not is_own(KEYS[2]) then
  local token_us = tonumber(ARGV[1])
  local capacity_us = token_us * tonumber(ARGV[2])
  local full_at = tonumber(redis.call('GET', KEYS[1])) or now_us
  full_at = math.min(math.max(full_at, now_us), now_us + capacity_us)
  local full_at_without = full_at + token_us
  local short_us = full_at_without - (now_us + capacity_us)
  if short_us > 0 then
    return {1, math.ceil(short_us / 1000)}
  end
  redis.call('SET', KEYS[1], whole(full_at_without), 'PX', math.ceil((full_at_without - now_us) / 1000))
end

local spent = {}
local has_hold = {}
local answer = {0, 1}
for i = 1, accounts do
  local account, due = KEYS[2 * i], KEYS[2 * i + 1]
  give_back_due(account, due)
  local hard, amount = tonumber(ARGV[4 * i + 3]), tonumber(ARGV[4 * i + 4])
  spent[i] = math.max(tonumber(redis.call('HGET', account, 'spent')) or 0, tonumber(ARGV[4 * i + 2]))
  local held = tonumber(redis.call('HGET', account, 'held')) or 0
  local own = tonumber(redis.call('HGET', account, id))
  has_hold[i] = own ~= nil
  if has_hold[i] and not is_own(account) then
    answer[2] = 0
  end
  local others = held - (own or 0)
  local left = hard - spent[i] - others
  -- A message that is alone may use up what is left.
  if not has_hold[i] and (left <= 0 or (others > 0 and left < amount)) then
    return {2, i, left}
  end
  answer[2 * i + 1] = left
  answer[2 * i + 2] = own or amount
end

for i = 1, accounts do
  local account, due = KEYS[2 * i], KEYS[2 * i + 1]
  if not has_hold[i] then
    redis.call('HSET', account, id, ARGV[4 * i + 4], by, ARGV[5])
    redis.call('HINCRBY', account, 'held', ARGV[4 * i + 4])
    redis.call('ZADD', due, now_ms + hold_ms, ARGV[3])
  end
  redis.call('HSET', account, 'spent', whole(spent[i]))
  local kept_ms = whole(tonumber(ARGV[4 * i + 5]) + hold_ms)
  redis.call('PEXPIRE', account, kept_ms)
  redis.call('PEXPIRE', due, kept_ms)
end
return answer
