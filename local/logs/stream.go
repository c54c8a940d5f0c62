package logs

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type streamInput struct {
	LogGroupName  string `json:"logGroupName"`
	LogStreamName string `json:"logStreamName"`
}

func (s *Service) createLogStream(_ context.Context, in *streamInput) (*awsapi.None, error) {
	g, err := s.group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if !streamName.MatchString(in.LogStreamName) {
		return nil, invalid("Value '%s' at 'logStreamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [^:*]* and have length 1 to 512", in.LogStreamName)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.streams[in.LogStreamName] != nil {
		return nil, awsapi.Errorf("ResourceAlreadyExistsException", "The specified log stream already exists")
	}
	g.streams[in.LogStreamName] = &stream{name: in.LogStreamName, created: s.cfg.Clock.Now()}
	return nil, nil
}

func (s *Service) deleteLogStream(_ context.Context, in *streamInput) (*awsapi.None, error) {
	g, err := s.group(in.LogGroupName)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.streams[in.LogStreamName] == nil {
		return nil, noStream()
	}
	delete(g.streams, in.LogStreamName)
	g.ring.drop(in.LogStreamName)
	return nil, nil
}

func noStream() error {
	return awsapi.Errorf("ResourceNotFoundException", "The specified log stream does not exist.")
}

// drop forgets the events of a stream.
func (r *ring) drop(stream string) {
	kept := slices.Clone(r.events())
	r.buf = slices.DeleteFunc(kept, func(e event) bool { return e.stream == stream })
	r.head, r.bytes = 0, 0
	for i := range r.buf {
		r.bytes += r.buf[i].size()
	}
}

type describeLogStreamsInput struct {
	LogGroupName        string `json:"logGroupName"`
	LogGroupIdentifier  string `json:"logGroupIdentifier"`
	LogStreamNamePrefix string `json:"logStreamNamePrefix"`
	OrderBy             string `json:"orderBy"` // LogStreamName (default) or LastEventTime
	Descending          bool   `json:"descending"`
	Limit               int    `json:"limit"`
	NextToken           string `json:"nextToken"`
}

type logStreamShape struct {
	LogStreamName       string `json:"logStreamName"`
	Arn                 string `json:"arn"`
	CreationTime        int64  `json:"creationTime"`
	FirstEventTimestamp int64  `json:"firstEventTimestamp,omitempty"`
	LastEventTimestamp  int64  `json:"lastEventTimestamp,omitempty"`
	LastIngestionTime   int64  `json:"lastIngestionTime,omitempty"`
}

type describeLogStreamsOutput struct {
	LogStreams []logStreamShape `json:"logStreams"`
	NextToken  string           `json:"nextToken,omitempty"`
}

func (s *Service) describeLogStreams(_ context.Context, in *describeLogStreamsInput) (*describeLogStreamsOutput, error) {
	g, err := s.group(in.LogGroupName + in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	byTime := in.OrderBy == "LastEventTime"
	if byTime && in.LogStreamNamePrefix != "" {
		return nil, invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	g.mu.Lock()
	streams := slices.SortedFunc(maps.Values(g.streams), func(a, b *stream) int {
		if byTime && !a.last.Equal(b.last) {
			return a.last.Compare(b.last)
		}
		return strings.Compare(a.name, b.name)
	})
	shapes := make([]logStreamShape, 0, len(streams))
	for _, st := range streams {
		if strings.HasPrefix(st.name, in.LogStreamNamePrefix) {
			shapes = append(shapes, st.shape(g.arn))
		}
	}
	g.mu.Unlock()
	if in.Descending {
		slices.Reverse(shapes)
	}
	return page(shapes, in.NextToken, limit(in.Limit, 50)), nil
}

// page cuts the list after the stream that the token names.
func page(shapes []logStreamShape, token string, most int) *describeLogStreamsOutput {
	if at := slices.IndexFunc(shapes, func(s logStreamShape) bool { return s.LogStreamName == token }); at >= 0 {
		shapes = shapes[at+1:]
	}
	out := &describeLogStreamsOutput{LogStreams: shapes}
	if len(shapes) > most {
		out.LogStreams = shapes[:most]
		out.NextToken = shapes[most-1].LogStreamName
	}
	return out
}

func (st *stream) shape(groupARN string) logStreamShape {
	return logStreamShape{
		LogStreamName: st.name, Arn: groupARN + ":log-stream:" + st.name, CreationTime: millis(st.created),
		FirstEventTimestamp: millis(st.first), LastEventTimestamp: millis(st.last), LastIngestionTime: millis(st.ingest),
	}
}
