package constructs

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// EventStreamProps says how a stream of events is made.
type EventStreamProps struct {
	// Stream to use in place of making one; the other fields are then not read.
	Stream awskinesis.IStream
	// Name of the stream, up to 128 letters, digits, dots, dashes and underscores.
	// A stream with a name cannot be replaced by an update that needs to. Empty:
	// CloudFormation makes one up.
	Name string
	// Shards, each for 1 MB/s or 1 000 records/s. Zero: on demand.
	Shards int
	// Retention of the records, 24h to 8760h in whole hours. Zero: 24h.
	Retention time.Duration
	// MaxRecordKiB is the largest record, partition key included, 1024 to 10240
	// KiB. Records over 1 MiB are for now and then: they draw on what the shard
	// has left of its 1 MB/s. Zero: 1024.
	MaxRecordKiB int
	// Key that encrypts the records; of the stream's region. Nil: the one that AWS
	// manages for Kinesis.
	Key awskms.IKey
	// ShardMetrics are the metrics that each shard has of its own, which cost
	// extra: names as IncomingBytes, or ALL. Empty: none; the stream has its own.
	ShardMetrics []string
	// Removal of the stream when it leaves the stack. Empty: retained.
	Removal awscdk.RemovalPolicy
}

// EventStream is a Kinesis data stream, encrypted at rest. The L1 resource of one
// that it makes is Stream.Node().DefaultChild().
type EventStream struct {
	constructs.Construct
	Stream awskinesis.IStream
}

// NewEventStream makes an EventStream.
func NewEventStream(scope constructs.Construct, id string, props EventStreamProps) *EventStream {
	s := &EventStream{}
	newConstruct(s, scope, id)
	c := check{construct: s}
	optional(c, "Stream", &props.Stream)
	if props.Stream != nil {
		s.Stream = props.Stream
		return s
	}
	props.check(c)
	stream := &awskinesis.StreamProps{
		StreamMode:      awskinesis.StreamMode_ON_DEMAND,
		RetentionPeriod: awscdk.Duration_Hours(jsii.Number(props.Retention.Hours())),
		Encryption:      awskinesis.StreamEncryption_MANAGED,
		RemovalPolicy:   props.Removal,
	}
	if props.Name != "" {
		stream.StreamName = &props.Name
	}
	if props.Shards > 0 {
		stream.StreamMode = awskinesis.StreamMode_PROVISIONED
		stream.ShardCount = jsii.Number(props.Shards)
	}
	if props.Key != nil {
		stream.Encryption = awskinesis.StreamEncryption_KMS
		stream.EncryptionKey = props.Key
	}
	made := awskinesis.NewStream(s, jsii.String("Stream"), stream)
	resource := made.Node().DefaultChild().(awskinesis.CfnStream)
	resource.SetMaxRecordSizeInKiB(jsii.Number(props.MaxRecordKiB))
	if len(props.ShardMetrics) > 0 {
		resource.SetDesiredShardLevelMetrics(jsii.Strings(props.ShardMetrics...))
	}
	if props.Key != nil {
		accept(resource, finding{rule: "AwsSolutions-KDS3", reason: "The stream is encrypted with a key of the customer, who can revoke it, in place of the key that AWS manages."})
	}
	s.Stream = made
	return s
}

// AddConsumer registers a consumer with enhanced fan-out: it gets 2 MB/s of each
// shard for itself, at a price per shard and hour. Its name is made from its path.
// https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
func (s *EventStream) AddConsumer(id string) awskinesis.StreamConsumer {
	id = freeID(s, "StreamConsumer", id)
	return awskinesis.NewStreamConsumer(s, &id, &awskinesis.StreamConsumerProps{
		Stream: s.Stream, StreamConsumerName: consumerName(s, id),
	})
}

// consumerName is unique among the consumers of the stream, whose names are theirs
// alone, whatever stack they are in.
func consumerName(s *EventStream, id string) *string {
	name := *awscdk.Names_UniqueResourceName(s, &awscdk.UniqueResourceNameOptions{MaxLength: jsii.Number(100), Separator: jsii.String("-")})
	return jsii.String(fmt.Sprintf("%.128s", name+"-"+notInName.ReplaceAllString(id, "-")))
}

// AddToResourcePolicy lets principals of other accounts use the stream. A stream
// that this app does not make has a policy of its own, which only its owner can
// change: that is reported.
func (s *EventStream) AddToResourcePolicy(statement awsiam.PolicyStatement) {
	c := check{construct: s}.by(pageStreamPolicy)
	if !c.given("AddToResourcePolicy: the statement", statement, "a PolicyStatement") {
		return
	}
	if wrong := *statement.ValidateForResourcePolicy(nil); len(wrong) > 0 {
		var list []string
		for _, w := range wrong {
			list = append(list, *w)
		}
		c.failf("AddToResourcePolicy: %s", strings.Join(list, "; "))
		return
	}
	if added := s.Stream.AddToResourcePolicy(statement); !*added.StatementAdded {
		c.failf("AddToResourcePolicy: the stream is not made by this app: add the statement where it is made")
	}
}

// GrantWrite lets a producer put records, also one that packs them by shard.
func (s *EventStream) GrantWrite(to awsiam.IGrantable) awsiam.Grant {
	if key := s.Stream.EncryptionKey(); key != nil {
		allowKey(to, key, "kms:GenerateDataKey")
	}
	return allow(to, []*string{s.Stream.StreamArn()}, "kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords")
}

// GrantRead lets a consumer poll the shards. One with enhanced fan-out is allowed
// by its own GrantRead.
func (s *EventStream) GrantRead(to awsiam.IGrantable) awsiam.Grant { return allowRead(to, s.Stream) }

// shardMetrics are the names that EnableEnhancedMonitoring takes.
var shardMetrics = []string{
	"IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords",
	"WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds", "ALL",
}

var (
	streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	notInName  = regexp.MustCompile(`[^a-zA-Z0-9_.-]`)
)

func (p *EventStreamProps) check(c check) {
	const day = 24 * time.Hour
	if p.Name != "" && !*awscdk.Token_IsUnresolved(p.Name) && !streamName.MatchString(p.Name) {
		c.by(pageCreateStream).failf("Name is %q, allowed are 1 to 128 letters, digits, dots, dashes and underscores", p.Name)
		p.Name = ""
	}
	c.by(pageStreams).number("Shards", &p.Shards, 0, 1, 20000, "shards, or 0 for on demand")
	c.by(pageStreams).seconds("Retention", &p.Retention, day, day, 365*day)
	if p.Retention%time.Hour != 0 {
		c.by(pageStreams).failf("Retention is %v, allowed are whole hours", p.Retention)
		p.Retention = day
	}
	c.by(pageLargeRecords).number("MaxRecordKiB", &p.MaxRecordKiB, 1024, 1024, 10240, "KiB")
	p.ShardMetrics = slices.Clone(p.ShardMetrics)
	for i := range p.ShardMetrics {
		c.by(pageShardMetrics).oneOf(fmt.Sprintf("ShardMetrics[%d]", i), &p.ShardMetrics[i], "ALL", shardMetrics...)
	}
	optional(c, "Key", &p.Key)
	if p.Key != nil && !c.by(pageEncryption).here("Key", p.Key, false) {
		p.Key = nil
	}
	c.removal("Removal", &p.Removal)
}
