package logs

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func client(t *testing.T, s *Service) *cloudwatchlogs.Client {
	return cloudwatchlogs.NewFromConfig(awsapitest.Serve(t, s.API()))
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var transform = aws.String("/aws/lambda/transform")

// filled has events 0 to n-1, a millisecond apart, in two streams by turns.
func filled(n int) (*Service, time.Time) {
	s := New(Config{})
	first := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	for i := range n {
		s.Write(*transform, []string{"even", "odd"}[i%2], first.Add(time.Duration(i)*time.Millisecond), fmt.Appendf(nil, "event %d\n", i))
	}
	return s, first
}

func TestStreamReadForwardAndBackward(t *testing.T) {
	s, _ := filled(10)
	c := client(t, s)
	read := func(token *string, head bool) (string, *cloudwatchlogs.GetLogEventsOutput) {
		out, err := c.GetLogEvents(t.Context(), &cloudwatchlogs.GetLogEventsInput{
			LogGroupName: transform, LogStreamName: aws.String("even"), Limit: aws.Int32(2), NextToken: token, StartFromHead: &head,
		})
		ok(t, err)
		var got []string
		for _, e := range out.Events {
			got = append(got, strings.TrimPrefix(*e.Message, "event "))
		}
		return strings.Join(got, ","), out
	}
	got, out := read(nil, false)
	if got != "6,8" {
		t.Errorf("the newest: %s", got)
	}
	if got, _ = read(out.NextBackwardToken, false); got != "2,4" {
		t.Errorf("before them: %s", got)
	}
	got, end := read(out.NextForwardToken, false)
	if got != "" || *end.NextForwardToken != *out.NextForwardToken {
		t.Errorf("at the end: %q, token %s after %s", got, *end.NextForwardToken, *out.NextForwardToken)
	}
	s.Write(*transform, "even", time.Now(), []byte("event 10"))
	if got, _ = read(out.NextForwardToken, false); got != "10" {
		t.Errorf("what came later: %s", got)
	}
	got, out = read(nil, true)
	next, _ := read(out.NextForwardToken, true)
	if got != "0,2" || next != "4,6" {
		t.Errorf("from the head: %s then %s", got, next)
	}
}

func TestFilter(t *testing.T) {
	s, first := filled(6)
	s.Write(*transform, "other", first.Add(time.Second), []byte(`{"level":"ERROR","msg":"put failed: retry"}`))
	c := client(t, s)
	for _, f := range []struct {
		in   cloudwatchlogs.FilterLogEventsInput
		want string
	}{
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("event")}, "0,1,2,3,4,5"},
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("event -3 -4")}, "0,1,2,5"},
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("?3 ?5")}, "3,5"},
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`"event 2"`)}, "2"},
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String("EVENT")}, ""},
		{cloudwatchlogs.FilterLogEventsInput{FilterPattern: aws.String(`ERROR "put failed"`)}, `{"level":"ERROR","msg":"put failed: retry"}`},
		{cloudwatchlogs.FilterLogEventsInput{LogStreamNames: []string{"odd"}}, "1,3,5"},
		{cloudwatchlogs.FilterLogEventsInput{LogStreamNamePrefix: aws.String("ev")}, "0,2,4"},
		{cloudwatchlogs.FilterLogEventsInput{StartTime: ms(first, 1), EndTime: ms(first, 3)}, "1,2"},
	} {
		f.in.LogGroupName = transform
		out, err := c.FilterLogEvents(t.Context(), &f.in)
		ok(t, err)
		var got []string
		for _, e := range out.Events {
			got = append(got, strings.TrimPrefix(*e.Message, "event "))
		}
		if strings.Join(got, ",") != f.want {
			t.Errorf("%+v: got %v, want %s", f.in, got, f.want)
		}
	}
	_, err := c.FilterLogEvents(t.Context(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: transform, FilterPattern: aws.String(`{ $.level = "ERROR" }`)})
	if awsapitest.Code(err) != "InvalidParameterException" {
		t.Errorf("a JSON pattern: %v", err)
	}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(c, &cloudwatchlogs.FilterLogEventsInput{LogGroupName: transform, Limit: aws.Int32(3)})
	var ids []string
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		ok(t, err)
		for _, e := range page.Events {
			if len(ids) > 0 && *e.EventId <= ids[len(ids)-1] {
				t.Errorf("event ID %s does not follow %s", *e.EventId, ids[len(ids)-1])
			}
			ids = append(ids, *e.EventId)
		}
	}
	if len(ids) != 7 {
		t.Errorf("%d events in pages, want 7", len(ids))
	}
}

func ms(t time.Time, plus int64) *int64 { return aws.Int64(t.UnixMilli() + plus) }

func TestGroupKeepsTheNewestWithinItsBytes(t *testing.T) {
	s := New(Config{GroupBytes: 100 * (10 + overhead)})
	for i := range 5000 {
		s.Write("g", "s", time.Now(), fmt.Appendf(nil, "%010d", i))
	}
	g, err := s.group("g")
	ok(t, err)
	events := g.between(nil, nil, func(*event) bool { return true })
	if len(events) != 100 || events[0].message != "0000004900" || events[99].message != "0000004999" {
		t.Errorf("%d events from %s to %s", len(events), events[0].message, events[len(events)-1].message)
	}
	if len(g.ring.buf) > 3000 {
		t.Errorf("the ring holds %d slots for 100 events", len(g.ring.buf))
	}
	s.Write("g", "s", time.Now(), []byte(strings.Repeat("x", 10_000)))
	if n := g.ring.len(); n != 1 {
		t.Errorf("%d events beside one that fills the group", n)
	}
}

func TestRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Config{})
		count := func() int {
			g, err := s.group("g")
			ok(t, err)
			return len(g.between(nil, nil, func(*event) bool { return true }))
		}
		s.Write("g", "s", time.Now(), []byte("old"))
		time.Sleep(20 * time.Hour)
		s.Write("g", "s", time.Now(), []byte("new"))
		ok(t, s.retain("g", 1))
		if count() != 2 {
			t.Error("an event within the retention is gone")
		}
		time.Sleep(5 * time.Hour)
		if n := count(); n != 1 {
			t.Errorf("%d events after a day, want the new one", n)
		}
	})
}

func TestEventsAreSeenAsTheyAreWritten(t *testing.T) {
	var seen []string
	s := New(Config{OnEvent: func(group string, line []byte) { seen = append(seen, group+"="+string(line)) }})
	c := client(t, s)
	s.Write("a", "s", time.Now(), []byte("one\r\n"))
	s.Write("a", "s", time.Now(), []byte("\n"))
	s.Write("bad name*", "s", time.Now(), []byte("dropped"))
	_, err := c.PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{
		LogGroupName: aws.String("a"), LogStreamName: aws.String("s"),
		LogEvents: []types.InputLogEvent{{Message: aws.String("two"), Timestamp: aws.Int64(time.Now().UnixMilli())}},
	})
	ok(t, err)
	if got := strings.Join(seen, " "); got != "a=one a=two" {
		t.Errorf("seen %q", got)
	}
}

func TestPutLogEvents(t *testing.T) {
	s := New(Config{})
	c := client(t, s)
	ctx := t.Context()
	_, err := c.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: transform, Tags: map[string]string{"a": "b"}})
	ok(t, err)
	_, err = c.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: transform, RetentionInDays: aws.Int32(3)})
	ok(t, err)
	name := aws.String("s")
	_, err = c.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: transform, LogStreamName: name, LogEvents: []types.InputLogEvent{{Message: aws.String("x"), Timestamp: aws.Int64(0)}}})
	if awsapitest.Code(err) != "ResourceNotFoundException" {
		t.Errorf("without the stream: %v", err)
	}
	_, err = c.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: transform, LogStreamName: name})
	ok(t, err)
	now := time.Now()
	at := func(d time.Duration) types.InputLogEvent {
		return types.InputLogEvent{Message: aws.String(d.String()), Timestamp: aws.Int64(now.Add(d).UnixMilli())}
	}
	day := 24 * time.Hour
	out, err := c.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: transform, LogStreamName: name,
		LogEvents: []types.InputLogEvent{at(-20 * day), at(-4 * day), at(-day), at(0), at(3 * time.Hour)}})
	ok(t, err)
	r := out.RejectedLogEventsInfo
	if r == nil || *r.TooOldLogEventEndIndex != 1 || *r.ExpiredLogEventEndIndex != 2 || *r.TooNewLogEventStartIndex != 4 {
		t.Errorf("rejected %+v", r)
	}
	_, err = c.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: transform, LogStreamName: name, LogEvents: []types.InputLogEvent{at(0), at(-time.Second)}})
	if awsapitest.Code(err) != "InvalidParameterException" {
		t.Errorf("out of order: %v", err)
	}
	streams, err := c.DescribeLogStreams(ctx, &cloudwatchlogs.DescribeLogStreamsInput{LogGroupName: transform, OrderBy: types.OrderByLastEventTime, Descending: aws.Bool(true)})
	ok(t, err)
	if s := streams.LogStreams[0]; *s.LastEventTimestamp != now.UnixMilli() || *s.FirstEventTimestamp != now.Add(-day).UnixMilli() {
		t.Errorf("%+v", s)
	}
	groups, err := c.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: aws.String("/aws/")})
	ok(t, err)
	if g := groups.LogGroups[0]; *g.RetentionInDays != 3 || *g.Arn != "arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/transform:*" || *g.StoredBytes == 0 {
		t.Errorf("%+v", g)
	}
	tags, err := c.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{ResourceArn: groups.LogGroups[0].LogGroupArn})
	ok(t, err)
	if tags.Tags["a"] != "b" {
		t.Errorf("%v", tags.Tags)
	}
	_, err = c.DeleteLogStream(ctx, &cloudwatchlogs.DeleteLogStreamInput{LogGroupName: transform, LogStreamName: name})
	ok(t, err)
	if g, _ := s.group(*transform); g.ring.len() != 0 || g.ring.bytes != 0 {
		t.Errorf("%d events in %d bytes outlived their stream", g.ring.len(), g.ring.bytes)
	}
	_, err = c.DeleteLogGroup(ctx, &cloudwatchlogs.DeleteLogGroupInput{LogGroupName: transform})
	ok(t, err)
}

func TestLogGroupOfATemplate(t *testing.T) {
	s := New(Config{})
	typ := s.ResourceTypes()[0]
	r := resource.Request{Stack: "Dev", LogicalID: "Group", Tags: map[string]string{"app": "millrace"},
		Properties: json.RawMessage(`{"RetentionInDays":"7","Tags":[{"Key":"k","Value":"v"}]}`)}
	ok(t, typ.Check(r.Properties))
	made, err := typ.Create(t.Context(), r)
	ok(t, err)
	if !strings.HasPrefix(made.ID, "Dev-Group-") || made.Attributes["Arn"] != "arn:aws:logs:us-east-1:000000000000:log-group:"+made.ID+":*" {
		t.Errorf("%+v", made)
	}
	g, err := s.group(made.ID)
	ok(t, err)
	if g.retention != 7 || g.tags["k"] != "v" || g.tags["app"] != "millrace" {
		t.Errorf("%d days, %v", g.retention, g.tags)
	}
	changed := r
	changed.Properties = json.RawMessage(`{}`)
	if _, err := typ.Update(t.Context(), changed, made.ID, r.Properties); err != nil || g.retention != 0 || g.tags["k"] != "" {
		t.Errorf("updated: %d days, %v, %v", g.retention, g.tags, err)
	}
	named := r
	named.Properties = json.RawMessage(`{"LogGroupName":"` + made.ID + `"}`)
	if again, err := typ.Create(t.Context(), named); err == nil || again.ID != "" || !strings.HasPrefix(err.Error(), "ResourceAlreadyExistsException") {
		t.Errorf("made twice: %+v, %v", again, err)
	}
	stream := s.ResourceTypes()[1]
	named.Properties = json.RawMessage(`{"LogGroupName":"` + made.ID + `","LogStreamName":"S3Delivery"}`)
	if st, err := stream.Create(t.Context(), named); err != nil || st.ID != "S3Delivery" {
		t.Errorf("%+v, %v", st, err)
	}
	for range 2 {
		ok(t, stream.Delete(t.Context(), named, "S3Delivery"))
	}
	for range 2 {
		ok(t, typ.Delete(t.Context(), r, made.ID))
	}
	for give, want := range map[string]string{
		`{"RetentionInDays":8}`:         "#/RetentionInDays: 8 is not a valid enum value; allowed are [1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653]",
		`{"LogGroupName":"a b"}`:        `#/LogGroupName: failed validation constraint for keyword [pattern]: "a b" is not of ^[.\-_/#A-Za-z0-9]{1,512}$`,
		`{"LogGroupClass":"GOLD"}`:      `#/LogGroupClass: "GOLD" is not a valid enum value; allowed are [STANDARD INFREQUENT_ACCESS DELIVERY]`,
		`{"RetentionInDays":3,"Foo":1}`: "#: extraneous key [Foo] is not permitted",
	} {
		if err := typ.Check(json.RawMessage(give)); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", give, err, want)
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	s := New(Config{})
	line := []byte(strings.Repeat("x", 300))
	for b.Loop() {
		s.Write("g", "s", time.Now(), line)
	}
}
