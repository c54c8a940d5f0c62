package kinesis

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type describeStreamInput struct {
	target
	ExclusiveStartShardId *string
	Limit                 *int
}

type describeStreamOutput struct{ StreamDescription streamDescription }

type streamDescription struct {
	streamBasics
	Shards        []shardOut
	HasMoreShards bool
}

// streamBasics is what DescribeStream and DescribeStreamSummary have in common.
type streamBasics struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string
	StreamModeDetails       modeOut
	StreamCreationTimestamp awsapi.Timestamp
	RetentionPeriodHours    int
	EnhancedMonitoring      []metricsOut
	EncryptionType          string
	KeyId                   string `json:",omitempty"`
}

type modeOut struct{ StreamMode string }

type metricsOut struct{ ShardLevelMetrics []string }

type shardOut struct {
	ShardId               string
	ParentShardId         string `json:",omitempty"`
	AdjacentParentShardId string `json:",omitempty"`
	HashKeyRange          struct{ StartingHashKey, EndingHashKey string }
	SequenceNumberRange   struct {
		StartingSequenceNumber string
		EndingSequenceNumber   string `json:",omitempty"`
	}
}

func (s *Service) describeStream(_ context.Context, in *describeStreamInput) (*describeStreamOutput, error) {
	var c check
	c.optionalName("exclusiveStartShardId", in.ExclusiveStartShardId)
	c.optionalNumber("limit", in.Limit, 1, 10_000)
	st, err := s.at(in.target, &c)
	if err != nil {
		return nil, err
	}
	st.mu.RLock()
	defer st.mu.RUnlock()
	shards := after(st.shards, in.ExclusiveStartShardId)
	shards, more := page(shards, in.Limit, 100)
	return &describeStreamOutput{streamDescription{st.basics(), shardsOut(shards), more}}, nil
}

type describeStreamSummaryInput struct{ target }

type describeStreamSummaryOutput struct{ StreamDescriptionSummary streamSummary }

type streamSummary struct {
	streamBasics
	OpenShardCount     int
	ConsumerCount      int
	MaxRecordSizeInKiB int
}

func (s *Service) describeStreamSummary(_ context.Context, in *describeStreamSummaryInput) (*describeStreamSummaryOutput, error) {
	st, err := s.at(in.target, &check{})
	if err != nil {
		return nil, err
	}
	st.mu.RLock()
	defer st.mu.RUnlock()
	return &describeStreamSummaryOutput{streamSummary{st.basics(), len(st.open), len(st.consumers), st.maxRecord}}, nil
}

// basics describes the stream. The caller holds mu.
func (st *Stream) basics() streamBasics {
	return streamBasics{
		StreamName:              st.name,
		StreamARN:               st.ARN(),
		StreamStatus:            "ACTIVE",
		StreamModeDetails:       modeOut{st.mode},
		StreamCreationTimestamp: awsapi.Timestamp{Time: st.created},
		RetentionPeriodHours:    st.retentionHours(),
		EnhancedMonitoring:      []metricsOut{{append([]string{}, st.metrics...)}},
		EncryptionType:          st.encryption(),
		KeyId:                   st.keyID,
	}
}

func shardsOut(shards []*shard) []shardOut {
	out := make([]shardOut, len(shards))
	for i, sh := range shards {
		o := &out[i]
		o.ShardId, o.ParentShardId, o.AdjacentParentShardId = sh.id, sh.parent, sh.adjacent
		o.HashKeyRange.StartingHashKey, o.HashKeyRange.EndingHashKey = sh.start.String(), sh.end.String()
		o.SequenceNumberRange.StartingSequenceNumber = sequence{created: sh.created, arrived: sh.created, shard: sh.index}.String()
		if at, closed := sh.ended(); closed {
			o.SequenceNumberRange.EndingSequenceNumber = sequence{sh.created, lastPlace, at.Unix(), sh.index}.String()
		}
	}
	return out
}

// after is the shards whose IDs follow id.
func after(shards []*shard, id *string) []*shard {
	if id == nil {
		return shards
	}
	for len(shards) > 0 && shards[0].id <= *id {
		shards = shards[1:]
	}
	return shards
}

// page is the first so many of a list, and whether there are more. An unset
// limit, and one beyond it, means the default.
func page[T any](list []T, limit *int, standard int) ([]T, bool) {
	n := standard
	if limit != nil {
		n = min(*limit, standard)
	}
	if n >= len(list) {
		return list, false
	}
	return list[:n], true
}
