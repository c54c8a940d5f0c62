package templates

// dimensions that metrics of a namespace have together.
var dimensions = map[string][]string{
	"AWS/Kinesis": {"StreamName"}, "AWS/Firehose": {"DeliveryStreamName"}, "AWS/Lambda": {"FunctionName", "EventSourceMappingUUID"},
	"AWS/ES": {"ClientId DomainName"}, "AWS/S3": {"BucketName StorageType"}, "Millrace": {"FunctionName"},
}

// kindOf the resource that a dimension names.
var kindOf = map[string]string{
	"StreamName": "AWS::Kinesis::Stream", "DeliveryStreamName": "AWS::KinesisFirehose::DeliveryStream",
	"FunctionName": "AWS::Lambda::Function", "EventSourceMappingUUID": "AWS::Lambda::EventSourceMapping",
	"DomainName": "AWS::OpenSearchService::Domain", "BucketName": "AWS::S3::Bucket",
}

// storage that a metric of S3 is of.
var storage = map[string]string{"NumberOfObjects": "AllStorageTypes", "BucketSizeBytes": "StandardStorage"}

// documented are the metrics that there are, of those that dashboards may show:
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
// and in Millrace those of package stream.
var documented = map[string][]string{
	"AWS/Kinesis": {
		"GetRecords.Bytes", "GetRecords.IteratorAgeMilliseconds", "GetRecords.Latency", "GetRecords.Records", "IncomingBytes",
		"IncomingRecords", "PutRecords.FailedRecords", "PutRecords.Latency", "PutRecords.ThrottledRecords",
		"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded",
	},
	"AWS/Firehose": {
		"ActivePartitionsLimit", "BytesPerSecondLimit", "DataReadFromKinesisStream.Bytes", "DataReadFromKinesisStream.Records",
		"DeliveryToAmazonOpenSearchService.Bytes", "DeliveryToAmazonOpenSearchService.DataFreshness",
		"DeliveryToAmazonOpenSearchService.Records", "DeliveryToAmazonOpenSearchService.Success", "DeliveryToS3.Bytes",
		"DeliveryToS3.DataFreshness", "DeliveryToS3.Records", "DeliveryToS3.Success", "FailedConversion.Records", "IncomingBytes",
		"IncomingPutRequests", "IncomingRecords", "KinesisMillisBehindLatest", "PartitionCount", "PartitionCountExceeded",
		"PutRequestsPerSecondLimit", "RecordsPerSecondLimit", "SucceedConversion.Records", "ThrottledGetRecords", "ThrottledRecords",
	},
	"AWS/Lambda": {
		"ConcurrentExecutions", "DroppedEventCount", "Duration", "Errors", "FailedInvokeEventCount", "FilteredOutEventCount", "Invocations",
		"InvokedEventCount", "IteratorAge", "OnFailureDestinationDeliveredEventCount", "PolledEventCount", "Throttles",
	},
	"AWS/ES": {
		"2xx", "3xx", "4xx", "5xx", "AutomatedSnapshotFailure", "CPUUtilization", "ClusterIndexWritesBlocked", "ClusterStatus.green",
		"ClusterStatus.red", "ClusterStatus.yellow", "DeletedDocuments", "FreeStorageSpace", "IndexingLatency", "IndexingRate",
		"JVMMemoryPressure", "KMSKeyError", "KMSKeyInaccessible", "MasterCPUUtilization", "MasterJVMMemoryPressure", "Nodes",
		"SearchLatency", "SearchRate", "SearchableDocuments",
	},
	"AWS/S3": {"BucketSizeBytes", "NumberOfObjects"},
	"Millrace": {
		"BatchItemFailures", "BytesPut", "EventsReceived", "EventsRejected", "EventsShaped", "IteratorAgeMax", "PutRetries",
		"RecordsPut", "RecordsReceived", "RejectRetries", "ThrottledEntries",
	},
}
