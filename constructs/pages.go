package constructs

// Pages of AWS's documentation that messages name.
const (
	pageDeletion     = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"
	pageStreams      = "https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html"
	pageLargeRecords = "https://docs.aws.amazon.com/streams/latest/dev/large-records.html"
	pageCreateStream = "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html"
	pageEncryption   = "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html"
	pageShardMetrics = "https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html"
	pageStreamPolicy = "https://docs.aws.amazon.com/streams/latest/dev/resource-based-policy-examples.html"
	pageFunction     = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"
	pageLambdaLimits = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"
	pageEnvironment  = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"
	pageConcurrency  = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"
	pageVpc          = "https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"
	pageMapping      = "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html"
	pageReading      = "https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-create.html"
	pageOnFailure    = "https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html"
	pageFiltering    = "https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html"
	pageFilterSyntax = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html"
	pageLogKey       = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
	pageLogRetention = "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html"
)
