package kinesis

import (
	"context"
	"encoding/base64"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type listStreamsInput struct {
	ExclusiveStartStreamName *string
	Limit                    *int
	NextToken                *string
}

type listStreamsOutput struct {
	StreamNames     []string
	HasMoreStreams  bool
	NextToken       string `json:",omitempty"`
	StreamSummaries []streamSummaryOut
}

type streamSummaryOut struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string
	StreamModeDetails       modeOut
	StreamCreationTimestamp awsapi.Timestamp
}

func (s *Service) listStreams(_ context.Context, in *listStreamsInput) (*listStreamsOutput, error) {
	var c check
	c.optionalName("exclusiveStartStreamName", in.ExclusiveStartStreamName)
	c.optionalNumber("limit", in.Limit, 1, 10_000)
	c.optionalText("nextToken", in.NextToken, 1, 1_048_576, pattern{})
	if err := c.err(); err != nil {
		return nil, err
	}
	start := ""
	switch {
	case in.NextToken != nil:
		name, err := base64.RawURLEncoding.DecodeString(*in.NextToken)
		if err != nil {
			return nil, errToken()
		}
		start = string(name)
	case in.ExclusiveStartStreamName != nil:
		start = *in.ExclusiveStartStreamName
	}
	streams := s.list()
	for len(streams) > 0 && streams[0].name <= start {
		streams = streams[1:]
	}
	streams, more := page(streams, in.Limit, 100)
	out := &listStreamsOutput{StreamNames: []string{}, StreamSummaries: []streamSummaryOut{}, HasMoreStreams: more}
	for _, st := range streams {
		st.mu.RLock()
		basics := st.basics()
		st.mu.RUnlock()
		out.StreamNames = append(out.StreamNames, st.name)
		out.StreamSummaries = append(out.StreamSummaries, streamSummaryOut{st.name, basics.StreamARN, basics.StreamStatus, basics.StreamModeDetails, basics.StreamCreationTimestamp})
	}
	if more {
		out.NextToken = base64.RawURLEncoding.EncodeToString([]byte(streams[len(streams)-1].name))
	}
	return out, nil
}
