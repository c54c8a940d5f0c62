// Package kpl reads and writes the Kinesis Producer Library's aggregate: many
// user records in one Kinesis record. Small events are packed because Kinesis
// counts and bills per Kinesis record (1 000 a second a shard, each rounded up
// to a 25 KB PUT unit); the KCL, Firehose and Flink unpack it by themselves, a
// Lambda function has to.
//
// The format is AWS's "KPL Aggregated Record Format" (aggregation-format.md of
// amazon-kinesis-producer): four magic bytes, a protobuf message, and the MD5
// of that message.
//
//	message AggregatedRecord {
//	  repeated string partition_key_table     = 1;
//	  repeated string explicit_hash_key_table = 2;
//	  repeated Record records                 = 3;
//	}
//	message Record {
//	  required uint64 partition_key_index     = 1;
//	  optional uint64 explicit_hash_key_index = 2;
//	  required bytes  data                    = 3;
//	  repeated Tag    tags                    = 4;
//	}
//
// Unpack takes an aggregate apart, Aggregate builds one:
//
//	var a kpl.Aggregate
//	a.Add("device-1", "", data)
//	record := a.Bytes()
//
// An aggregate is stored in one shard as a whole, so whoever builds one puts
// only records of one shard into it: KCL consumers drop user records whose
// hash key lies outside the shard that they came from.
package kpl

import "crypto/md5"

// Record is one user record of an aggregate.
type Record struct {
	PartitionKey    string
	ExplicitHashKey string // decimal; empty: the MD5 of the partition key decides
	Data            []byte
}

const magic = "\xf3\x89\x9a\xc2"

// overhead is what surrounds the protobuf message.
const overhead = len(magic) + md5.Size

// Field numbers of AggregatedRecord and Record.
const (
	fieldPartitionKey    = 1
	fieldExplicitHashKey = 2
	fieldRecord          = 3

	fieldPartitionKeyIndex    = 1
	fieldExplicitHashKeyIndex = 2
	fieldData                 = 3
)
