package constructs_test

// defaultAlarms are of a stream of two shards that keeps 48 hours, a function of 20
// seconds and 15 reserved executions, a lake whose files are of 7 minutes, a delivery
// stream of a minute that records are put on, an index that is tried for 20 minutes, a
// domain of two nodes and three managers with 40 GiB, and a queue that keeps 3 days.
var defaultAlarms = map[string]string{
	"Stream/StreamAnomaly":         "m0 is AWS/Kinesis IncomingRecords Sum/300 outside of ANOMALY_DETECTION_BAND(m0, 3), 3 of 3, notBreaching",
	"Stream/StreamBytesCapacity":   "100 * incoming / 60 / 2000000; incoming is AWS/Kinesis IncomingBytes Sum/60 > 80, 3 of 5, notBreaching",
	"Stream/StreamLate":            "AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum/60 > 300000, 3 of 5, ignore",
	"Stream/StreamPutFailures":     "AWS/Kinesis PutRecords.FailedRecords Sum/60 > 0, 3 of 5, notBreaching",
	"Stream/StreamReadThrottled":   "AWS/Kinesis ReadProvisionedThroughputExceeded Sum/60 > 0, 3 of 5, notBreaching",
	"Stream/StreamRecordsCapacity": "100 * incoming / 60 / 2000; incoming is AWS/Kinesis IncomingRecords Sum/60 > 80, 3 of 5, notBreaching",
	"Stream/StreamRetention":       "AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum/60 > 86400000, 15 of 15, ignore",
	"Stream/StreamSilent":          "AWS/Kinesis IncomingRecords Sum/60 < 1, 15 of 15, breaching",
	"Stream/StreamWriteThrottled":  "AWS/Kinesis WriteProvisionedThroughputExceeded Sum/60 > 0, 3 of 5, notBreaching",

	"Function/FunctionConcurrency": "AWS/Lambda ConcurrentExecutions Maximum/60 >= 12, 15 of 15, notBreaching",
	"Function/FunctionDuration":    "AWS/Lambda Duration p99/60 >= 16000, 3 of 5, notBreaching",
	"Function/FunctionErrors":      "100 * errors / invocations; errors is AWS/Lambda Errors Sum/60; invocations is AWS/Lambda Invocations Sum/60 > 5, 3 of 5, notBreaching",
	"Function/FunctionIteratorAge": "AWS/Lambda IteratorAge Maximum/60 > 1800000, 3 of 5, notBreaching",
	"Function/FunctionThrottles":   "AWS/Lambda Throttles Sum/60 > 0, 3 of 5, notBreaching",

	"Mapping/MappingDropped":  "AWS/Lambda DroppedEventCount Sum/60 > 0, 1 of 1, notBreaching",
	"Mapping/MappingFailures": "AWS/Lambda OnFailureDestinationDeliveredEventCount Sum/60 > 0, 1 of 1, notBreaching",

	"Rejects/RejectsShare": "100 * rejected / received; received is Millrace EventsReceived Sum/300; rejected is Millrace EventsRejected Sum/300 > 5, 2 of 3, notBreaching",

	"Bucket/FailuresNotEmpty": "AWS/S3 NumberOfObjects Average/86400 > 0, 1 of 1, notBreaching",

	"Lake/DeliveryBehind":             "AWS/Firehose KinesisMillisBehindLatest Maximum/300 > 300000, 2 of 3, notBreaching",
	"Lake/DeliveryConversion":         "AWS/Firehose FailedConversion.Records Sum/300 > 0, 1 of 1, notBreaching",
	"Lake/DeliveryFreshness":          "AWS/Firehose DeliveryToS3.DataFreshness Maximum/300 > 1260, 2 of 3, notBreaching",
	"Lake/DeliveryPartitions":         "100 * open / limit; limit is AWS/Firehose ActivePartitionsLimit Minimum/300; open is AWS/Firehose PartitionCount Maximum/300 > 80, 2 of 3, notBreaching",
	"Lake/DeliveryPartitionsExceeded": "AWS/Firehose PartitionCountExceeded Maximum/300 >= 1, 1 of 1, notBreaching",
	"Lake/DeliveryReadsThrottled":     "AWS/Firehose ThrottledGetRecords Sum/300 > 0, 3 of 3, notBreaching",
	"Lake/DeliverySuccess":            "AWS/Firehose DeliveryToS3.Success Average/420 < 0.95, 2 of 3, notBreaching",

	"Put/DeliveryBytesLimit":    "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingBytes Sum/300; limit is AWS/Firehose BytesPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Put/DeliveryFreshness":     "AWS/Firehose DeliveryToS3.DataFreshness Maximum/300 > 300, 2 of 3, notBreaching",
	"Put/DeliveryRecordsLimit":  "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingRecords Sum/300; limit is AWS/Firehose RecordsPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Put/DeliveryRequestsLimit": "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingPutRequests Sum/300; limit is AWS/Firehose PutRequestsPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Put/DeliverySuccess":       "AWS/Firehose DeliveryToS3.Success Average/300 < 0.95, 2 of 3, notBreaching",
	"Put/DeliveryThrottled":     "AWS/Firehose ThrottledRecords Sum/300 > 0, 1 of 1, notBreaching",

	"ToIndex/DeliveryBehind":         "AWS/Firehose KinesisMillisBehindLatest Maximum/300 > 300000, 2 of 3, notBreaching",
	"ToIndex/DeliveryFreshness":      "AWS/Firehose DeliveryToAmazonOpenSearchService.DataFreshness Maximum/300 > 960, 2 of 3, notBreaching",
	"ToIndex/DeliveryReadsThrottled": "AWS/Firehose ThrottledGetRecords Sum/300 > 0, 3 of 3, notBreaching",
	"ToIndex/DeliverySuccess":        "AWS/Firehose DeliveryToAmazonOpenSearchService.Success Average/300 < 0.95, 2 of 3, notBreaching",

	"Search/SearchCpu":             "AWS/ES CPUUtilization Maximum/900 >= 80, 3 of 3, ignore",
	"Search/SearchKeyError":        "AWS/ES KMSKeyError Maximum/60 >= 1, 1 of 1, notBreaching",
	"Search/SearchKeyInaccessible": "AWS/ES KMSKeyInaccessible Maximum/60 >= 1, 1 of 1, notBreaching",
	"Search/SearchManagerCpu":      "AWS/ES MasterCPUUtilization Maximum/900 >= 50, 3 of 3, ignore",
	"Search/SearchManagerMemory":   "AWS/ES MasterJVMMemoryPressure Maximum/60 >= 95, 3 of 3, ignore",
	"Search/SearchMemory":          "AWS/ES JVMMemoryPressure Maximum/60 >= 95, 3 of 3, ignore",
	"Search/SearchNodes":           "AWS/ES Nodes Minimum/60 < 5, 30 of 30, ignore",
	"Search/SearchRed":             "AWS/ES ClusterStatus.red Maximum/60 >= 1, 1 of 1, ignore",
	"Search/SearchSnapshot":        "AWS/ES AutomatedSnapshotFailure Maximum/60 >= 1, 1 of 1, ignore",
	"Search/SearchStorage":         "AWS/ES FreeStorageSpace Minimum/60 <= 10240, 1 of 1, ignore",
	"Search/SearchWritesBlocked":   "AWS/ES ClusterIndexWritesBlocked Maximum/300 >= 1, 1 of 1, ignore",
	"Search/SearchYellow":          "AWS/ES ClusterStatus.yellow Maximum/60 >= 1, 5 of 5, ignore",

	"Queue/QueueAge":   "AWS/SQS ApproximateAgeOfOldestMessage Maximum/60 > 129600, 3 of 5, ignore",
	"Queue/QueueDepth": "AWS/SQS ApproximateNumberOfMessagesVisible Maximum/60 > 0, 3 of 5, ignore",
}

// othersAlarms are of resources of which nothing is known: there are none against what
// only they could say.
var othersAlarms = map[string]string{
	"Stream/StreamLate":           "AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum/60 > 300000, 3 of 5, ignore",
	"Stream/StreamPutFailures":    "AWS/Kinesis PutRecords.FailedRecords Sum/60 > 0, 3 of 5, notBreaching",
	"Stream/StreamReadThrottled":  "AWS/Kinesis ReadProvisionedThroughputExceeded Sum/60 > 0, 3 of 5, notBreaching",
	"Stream/StreamRetention":      "AWS/Kinesis GetRecords.IteratorAgeMilliseconds Maximum/60 > 43200000, 15 of 15, ignore",
	"Stream/StreamSilent":         "AWS/Kinesis IncomingRecords Sum/60 < 1, 15 of 15, breaching",
	"Stream/StreamWriteThrottled": "AWS/Kinesis WriteProvisionedThroughputExceeded Sum/60 > 0, 3 of 5, notBreaching",

	"Function/FunctionErrors":      "100 * errors / invocations; errors is AWS/Lambda Errors Sum/60; invocations is AWS/Lambda Invocations Sum/60 > 5, 3 of 5, notBreaching",
	"Function/FunctionIteratorAge": "AWS/Lambda IteratorAge Maximum/60 > 1800000, 3 of 5, notBreaching",
	"Function/FunctionThrottles":   "AWS/Lambda Throttles Sum/60 > 0, 3 of 5, notBreaching",

	"Mapping/MappingDropped":  "AWS/Lambda DroppedEventCount Sum/60 > 0, 1 of 1, notBreaching",
	"Mapping/MappingFailures": "AWS/Lambda OnFailureDestinationDeliveredEventCount Sum/60 > 0, 1 of 1, notBreaching",

	"Rejects/RejectsShare": "100 * rejected / received; received is Millrace EventsReceived Sum/300; rejected is Millrace EventsRejected Sum/300 > 5, 2 of 3, notBreaching",

	"Bucket/FailuresNotEmpty": "AWS/S3 NumberOfObjects Average/86400 > 0, 1 of 1, notBreaching",

	"Delivery/DeliveryBytesLimit":    "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingBytes Sum/300; limit is AWS/Firehose BytesPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Delivery/DeliveryFreshness":     "AWS/Firehose DeliveryToS3.DataFreshness Maximum/300 > 900, 2 of 3, notBreaching",
	"Delivery/DeliveryRecordsLimit":  "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingRecords Sum/300; limit is AWS/Firehose RecordsPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Delivery/DeliveryRequestsLimit": "100 * incoming / 300 / limit; incoming is AWS/Firehose IncomingPutRequests Sum/300; limit is AWS/Firehose PutRequestsPerSecondLimit Minimum/300 > 80, 2 of 3, notBreaching",
	"Delivery/DeliverySuccess":       "AWS/Firehose DeliveryToS3.Success Average/300 < 0.95, 2 of 3, notBreaching",
	"Delivery/DeliveryThrottled":     "AWS/Firehose ThrottledRecords Sum/300 > 0, 1 of 1, notBreaching",

	"Search/SearchCpu":             "AWS/ES CPUUtilization Maximum/900 >= 80, 3 of 3, ignore",
	"Search/SearchKeyError":        "AWS/ES KMSKeyError Maximum/60 >= 1, 1 of 1, notBreaching",
	"Search/SearchKeyInaccessible": "AWS/ES KMSKeyInaccessible Maximum/60 >= 1, 1 of 1, notBreaching",
	"Search/SearchMemory":          "AWS/ES JVMMemoryPressure Maximum/60 >= 95, 3 of 3, ignore",
	"Search/SearchRed":             "AWS/ES ClusterStatus.red Maximum/60 >= 1, 1 of 1, ignore",
	"Search/SearchSnapshot":        "AWS/ES AutomatedSnapshotFailure Maximum/60 >= 1, 1 of 1, ignore",
	"Search/SearchWritesBlocked":   "AWS/ES ClusterIndexWritesBlocked Maximum/300 >= 1, 1 of 1, ignore",
	"Search/SearchYellow":          "AWS/ES ClusterStatus.yellow Maximum/60 >= 1, 5 of 5, ignore",

	"Queue/QueueAge":   "AWS/SQS ApproximateAgeOfOldestMessage Maximum/60 > 172800, 3 of 5, ignore",
	"Queue/QueueDepth": "AWS/SQS ApproximateNumberOfMessagesVisible Maximum/60 > 0, 3 of 5, ignore",
}
