package kinesis

import (
	"errors"
	"strings"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Every error that the service answers with, its code from AWS's API reference
// and its wording as the service words it, where that is known.

var errClosed = errors.New("kinesis: the service is closed")

func invalidArgument(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("InvalidArgumentException", format, args...)
}

func limitExceeded(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("LimitExceededException", format, args...)
}

func resourceInUse(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("ResourceInUseException", format, args...)
}

func notFound(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("ResourceNotFoundException", format, args...)
}

func validation(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("ValidationException", format, args...)
}

// Streams

func errNoStream(name, account string) *awsapi.Error {
	return notFound("Stream %s under account %s not found.", name, account)
}

func errStreamExists(name, account string) *awsapi.Error {
	return resourceInUse("Stream %s under account %s already exists.", name, account)
}

func errNoStreamGiven() *awsapi.Error {
	return invalidArgument("Either StreamName or StreamARN must be provided.")
}

func errStreamMismatch(name, arn string) *awsapi.Error {
	return invalidArgument("StreamName %s and StreamARN %s do not identify the same stream.", name, arn)
}

func errHasConsumers(name, account string) *awsapi.Error {
	return resourceInUse("Stream %s under account %s has registered consumers and EnforceConsumerDeletion is not true.", name, account)
}

func errShardQuota(account, region string, current, more int) *awsapi.Error {
	return limitExceeded("This request would exceed the shard limit for the account %s in %s. Current shard count for the account: %d. Limit: %d. Number of additional shards that would have resulted from this request: %d. Refer to the AWS Service Limits page (https://docs.aws.amazon.com/general/latest/gr/aws_service_limits.html) for current limits and how to request higher limits.", account, region, current, shardQuota, more)
}

func errOnDemandQuota(account string) *awsapi.Error {
	return limitExceeded("The account %s has %d on-demand streams already, which is its limit.", account, onDemandQuota)
}

func errShardCountMissing() *awsapi.Error {
	return validation("ShardCount is required for a stream with the capacity mode PROVISIONED, which is the default; an on-demand stream has StreamModeDetails {StreamMode: ON_DEMAND}.")
}

func errShardCountOnDemand() *awsapi.Error {
	return validation("ShardCount cannot be set for a stream with the capacity mode ON_DEMAND.")
}

func errOnDemand(action string) *awsapi.Error {
	return validation("%s is only supported for data streams with the provisioned capacity mode.", action)
}

// The account has no minimum throughput billing commitment, without which AWS
// refuses warm throughput.
func errWarmThroughput() *awsapi.Error {
	return validation("WarmThroughputMiBps requires an account with MinimumThroughputBillingCommitment enabled; the local account has none.")
}

func errDistribution(strategy string) *awsapi.Error {
	return invalidArgument("RecordDistributionStrategy %s is not supported by the local endpoint; it distributes by USER_PARTITION_KEY.", strategy)
}

func errRetentionShort(hours int) *awsapi.Error {
	return invalidArgument("Minimum allowed retention period is %d hours. Requested retention period (%d hours) is too short.", minRetention, hours)
}

func errRetentionLong(hours int) *awsapi.Error {
	return invalidArgument("Maximum allowed retention period is %d hours. Requested retention period (%d hours) is too long.", maxRetention, hours)
}

func errRetentionNotLonger(stream string, hours, current int) *awsapi.Error {
	return invalidArgument("Requested retention period (%d hours) for stream %s can not be shorter than existing retention period (%d hours). Use DecreaseRetentionPeriod API.", hours, stream, current)
}

func errRetentionNotShorter(stream string, hours, current int) *awsapi.Error {
	return invalidArgument("Requested retention period (%d hours) for stream %s can not be longer than existing retention period (%d hours). Use IncreaseRetentionPeriod API.", hours, stream, current)
}

// Shards

func errNoShard(sh, stream, account string) *awsapi.Error {
	return notFound("Shard %s in stream %s under account %s does not exist", sh, stream, account)
}

func errShardNotFound(sh, stream, account string) *awsapi.Error {
	return notFound("Could not find shard %s in stream %s under account %s.", sh, stream, account)
}

func errShardClosed(sh *shard) *awsapi.Error {
	return invalidArgument("Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible for merging or splitting.", sh.id, sh.stream.name, sh.stream.account())
}

func errNotAdjacent(a, b *shard) *awsapi.Error {
	return invalidArgument("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging", a.id, b.id, a.stream.name, a.stream.account())
}

func errSplitOutside(sh *shard, key string) *awsapi.Error {
	return invalidArgument("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not both greater than one plus the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.", key, sh.id, sh.stream.name, sh.stream.account(), sh.start, sh.end)
}

func errScaleUp(current, target int) *awsapi.Error {
	return limitExceeded("UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: %d Target shard count: %d", current, target)
}

func errScaleDown(current, target int) *awsapi.Error {
	return limitExceeded("UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: %d Target shard count: %d", current, target)
}

func errTooManyShards(target int) *awsapi.Error {
	return limitExceeded("Target shard count %d is greater than the %d shards that a stream may have.", target, shardsPerStream)
}

func errDailyQuota(action, stream string, n int) *awsapi.Error {
	return limitExceeded("%s was called for stream %s %d times in the last 24 hours, which is its limit.", action, stream, n)
}

// Putting

func errRate(sh *shard) *awsapi.Error {
	return awsapi.Errorf("ProvisionedThroughputExceededException", "Rate exceeded for shard %s in stream %s under account %s.", sh.id, sh.stream.name, sh.stream.account())
}

func errPutTooLarge() *awsapi.Error {
	return invalidArgument("Records size exceeds %d MB limit", maxBytesPerPut>>20)
}

func errRecordTooLarge(size, maxKiB int) *awsapi.Error {
	return invalidArgument("Record of %d bytes, partition key included, exceeds the stream's MaxRecordSizeInKiB of %d.", size, maxKiB)
}

func errHashKey(key string) *awsapi.Error {
	return invalidArgument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. Specified value was %s", key)
}

func errOrdering(st *Stream, number string) *awsapi.Error {
	return invalidArgument("ExclusiveMinimumSequenceNumber %s used in PutRecord on stream %s under account %s is invalid.", number, st.name, st.account())
}

func errDryRun() *awsapi.Error {
	return awsapi.Errorf("DryRunOperationException", "The request would have succeeded, but the DryRun parameter was specified.")
}

func errInternal() *awsapi.Error {
	return awsapi.Errorf("InternalFailure", "Internal Service Failure").WithStatus(500)
}

// Reading

func errIteratorType(given string) *awsapi.Error {
	return validation("1 validation error detected: %s", enumViolation("shardIteratorType", given, iteratorTypes))
}

func errSequence(sh *shard, number, why string) *awsapi.Error {
	return invalidArgument("StartingSequenceNumber %s used in GetShardIterator on shard %s in stream %s under account %s%s", number, sh.id, sh.stream.name, sh.stream.account(), why)
}

func errSequenceOfOtherShard(of uint32, used string) *awsapi.Error {
	return invalidArgument("Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s", shardID(of), used)
}

func errNoSequence(iteratorType string) *awsapi.Error {
	return invalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and no StartingSequenceNumber.", iteratorType)
}

func errNeedlessSequence(iteratorType string) *awsapi.Error {
	return invalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and also a StartingSequenceNumber.", iteratorType)
}

func errNoTimestamp() *awsapi.Error {
	return invalidArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current timestamp value is null.")
}

func errTimestampInFuture(given, now time.Time) *awsapi.Error {
	return invalidArgument("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: %d, currentTimestampInMillis: %d", given.UnixMilli(), now.UnixMilli())
}

func errIterator() *awsapi.Error { return invalidArgument("Invalid ShardIterator.") }

func errIteratorExpired(created, now time.Time) *awsapi.Error {
	return awsapi.Errorf("ExpiredIteratorException", "Iterator expired. The iterator was created at time %s while right now it is %s which is further in the future than the tolerated delay of %d milliseconds.",
		created.UTC().Format(time.UnixDate), now.UTC().Format(time.UnixDate), iteratorLife.Milliseconds())
}

func errTokenExpired() *awsapi.Error {
	return awsapi.Errorf("ExpiredNextTokenException", "The pagination token passed to the operation is expired: it lives for %d seconds.", int(tokenLife.Seconds()))
}

func errToken() *awsapi.Error { return invalidArgument("Invalid NextToken.") }

func errTokenAlone(with ...string) *awsapi.Error {
	return invalidArgument("NextToken and %s cannot be provided together.", strings.Join(with, ", "))
}

func errShardFilter(format string, args ...any) *awsapi.Error {
	return invalidArgument("Invalid ShardFilter: "+format, args...)
}

// Tags, consumers, policies, keys

func errTagCharacters() *awsapi.Error {
	return invalidArgument("Some tags contain invalid characters. Valid characters: Unicode letters, digits, white space, _ . / = + - %% @ :.")
}

func errTooManyTags(resource string) *awsapi.Error {
	return limitExceeded("Failed to add tags to %s because a given resource cannot have more than %d tags associated with it.", resource, tagsPerResource)
}

func errConsumerExists(name, stream string) *awsapi.Error {
	return resourceInUse("Consumer under stream %s already exists with name %s.", stream, name)
}

func errTooManyConsumers(stream string) *awsapi.Error {
	return limitExceeded("Stream %s has %d registered consumers already, which is its limit.", stream, consumersPerStream)
}

func errNoConsumer(which, stream string) *awsapi.Error {
	return notFound("Consumer %s of stream %s not found.", which, stream)
}

func errConsumerNotGiven() *awsapi.Error {
	return invalidArgument("Either ConsumerARN, or StreamARN and ConsumerName, must be provided.")
}

func errConsumerMismatch() *awsapi.Error {
	return invalidArgument("ConsumerARN, StreamARN and ConsumerName do not identify the same consumer.")
}

func errPolicy(err error) *awsapi.Error {
	return invalidArgument("Policy is not a JSON object: %v", err)
}

func errNoPolicy(arn string) *awsapi.Error {
	return notFound("No resource policy found for resource %s.", arn)
}
