package logs

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/metric"
)

func TestQueryByTheAPI(t *testing.T) {
	s, first := filled(10)
	s.Write("/other", "x", first, []byte(`{"level":"ERROR"}`))
	c := client(t, s)
	ask := func(in cloudwatchlogs.StartQueryInput) (string, error) {
		if in.StartTime == nil {
			in.StartTime, in.EndTime = aws.Int64(first.Unix()), aws.Int64(first.Unix()+1)
		}
		out, err := c.StartQuery(t.Context(), &in)
		if err != nil {
			return "", err
		}
		got, err := c.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: out.QueryId})
		ok(t, err)
		if got.Status != "Complete" {
			t.Errorf("status %s", got.Status)
		}
		_, err = c.StopQuery(t.Context(), &cloudwatchlogs.StopQueryInput{QueryId: out.QueryId})
		if awsapitest.Code(err) != "InvalidParameterException" {
			t.Errorf("stopping what is complete: %v", err)
		}
		var rows []string
		for _, row := range got.Results {
			var fields []string
			for _, f := range row {
				fields = append(fields, *f.Field+"="+*f.Value)
			}
			rows = append(rows, strings.Join(fields, " "))
		}
		return strings.Join(rows, "; "), nil
	}
	count := aws.String(`stats count(*) as n by @log | sort @log asc`)
	for _, q := range []struct {
		in   cloudwatchlogs.StartQueryInput
		want string // rows, or an error's code
	}{
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count}, "@log=000000000000:/aws/lambda/transform n=10"},
		{cloudwatchlogs.StartQueryInput{LogGroupNames: []string{*transform, "/other"}, QueryString: count}, "@log=000000000000:/aws/lambda/transform n=10; @log=000000000000:/other n=1"},
		{cloudwatchlogs.StartQueryInput{LogGroupIdentifiers: []string{"arn:aws:logs:us-east-1:000000000000:log-group:/other"}, QueryString: count}, "@log=000000000000:/other n=1"},
		{cloudwatchlogs.StartQueryInput{QueryString: aws.String(`SOURCE '/other' | ` + *count)}, "@log=000000000000:/other n=1"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: aws.String("fields @message"), Limit: aws.Int32(2)}, "@message=event 9; @message=event 8"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: aws.String("fields @message | limit 1"), Limit: aws.Int32(2)}, "@message=event 9"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count, StartTime: aws.Int64(first.Unix() + 2), EndTime: aws.Int64(first.Unix() + 3)}, ""},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count, StartTime: aws.Int64(first.Unix()), EndTime: aws.Int64(first.Unix())}, "whole"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: aws.String("/none"), QueryString: count}, "ResourceNotFoundException"},
		{cloudwatchlogs.StartQueryInput{QueryString: count}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: aws.String(`SOURCE '/other' | ` + *count)}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, LogGroupNames: []string{"/other"}, QueryString: count}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count, Limit: aws.Int32(100_001)}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count, QueryLanguage: "SQL"}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: count, StartTime: aws.Int64(2), EndTime: aws.Int64(1)}, "InvalidParameterException"},
		{cloudwatchlogs.StartQueryInput{LogGroupName: transform, QueryString: aws.String("parse @message 'a'")}, "MalformedQueryException"},
		{cloudwatchlogs.StartQueryInput{LogGroupNames: make([]string, 51), QueryString: count}, "InvalidParameterException"},
	} {
		got, err := ask(q.in)
		if err != nil {
			got = awsapitest.Code(err)
		}
		if q.want == "whole" { // the second that is the end is in the range, whole
			inSecond := min(10, int(1000-first.UnixMilli()%1000))
			q.want = "@log=000000000000:/aws/lambda/transform n=" + string("0123456789"[inSecond%10])
			if inSecond == 10 {
				q.want = "@log=000000000000:/aws/lambda/transform n=10"
			}
		}
		if got != q.want {
			t.Errorf("%s\n got %s\nwant %s", aws.ToString(q.in.QueryString), got, q.want)
		}
	}
	_, err := c.GetQueryResults(t.Context(), &cloudwatchlogs.GetQueryResultsInput{QueryId: aws.String("none")})
	if awsapitest.Code(err) != "ResourceNotFoundException" {
		t.Errorf("an unknown query: %v", err)
	}
}

func TestResultsAreForgotten(t *testing.T) {
	s, _ := filled(1)
	in := &startQueryInput{LogGroupName: *transform, StartTime: aws.Int64(0), EndTime: aws.Int64(1), QueryString: "fields @message"}
	first, err := s.startQuery(t.Context(), in)
	ok(t, err)
	var last *startQueryOutput
	for range keptQueries {
		last, err = s.startQuery(t.Context(), in)
		ok(t, err)
	}
	_, err = s.answered(first.QueryID)
	if _, found := s.answered(last.QueryID); awsapitest.Code(err) != "ResourceNotFoundException" || found != nil || len(s.queries) != keptQueries {
		t.Errorf("the first: %v, the last: %v, %d kept", err, found, len(s.queries))
	}
}

func TestQueryFindsWhatIsWrittenByTheEndpointsTime(t *testing.T) {
	now := new(clock.Clock)
	s := New(Config{Clock: now})
	s.Write("g", "s", time.Now(), []byte("before"))
	now.Advance(12 * time.Hour)
	s.Write("g", "s", now.Now(), []byte("written"))
	ok(t, puts(t, s, "g", "after"))
	for _, from := range []struct {
		ago  time.Duration
		want int
	}{{time.Hour, 2}, {13 * time.Hour, 3}} {
		r, err := s.Query([]string{"g"}, "fields @message", now.Now().Add(-from.ago), now.Now().Add(time.Minute))
		ok(t, err)
		if len(r.Rows) != from.want || r.Rows[0][0].Value != "after" || r.Rows[1][0].Value != "written" {
			t.Errorf("since %v: %v", from.ago, r.Rows)
		}
	}
	ok(t, s.retain("g", 1))
	now.Advance(20 * time.Hour)
	if r, err := s.Query([]string{"g"}, "fields @message", time.Time{}, now.Now()); err != nil || len(r.Rows) != 2 {
		t.Errorf("after the retention: %v, %v", r.Rows, err)
	}
	if _, err := s.Query([]string{"g"}, "SOURCE 'g' | fields @message", time.Time{}, now.Now()); awsapitest.Code(err) != "InvalidParameterException" {
		t.Errorf("groups given twice: %v", err)
	}
}

// puts is PutLogEvents of a client, who stamps by the machine's clock.
func puts(t *testing.T, s *Service, group, message string) error {
	_, err := client(t, s).PutLogEvents(t.Context(), &cloudwatchlogs.PutLogEventsInput{
		LogGroupName: &group, LogStreamName: aws.String("s"),
		LogEvents: []types.InputLogEvent{{Message: &message, Timestamp: aws.Int64(time.Now().Add(time.Second).UnixMilli())}},
	})
	return err
}

func TestTail(t *testing.T) {
	s, first := filled(1500)
	all, err := s.Tail(*transform, 0)
	ok(t, err)
	if len(all) != maxTail || all[0].Number != 501 || all[999].Message != "event 1499" || all[999].Stream != "odd" || !all[999].Time.Equal(first.Add(1499*time.Millisecond)) {
		t.Errorf("%d events from %+v to %+v", len(all), all[0], all[len(all)-1])
	}
	none, err := s.Tail(*transform, 1500)
	if err != nil || len(none) != 0 {
		t.Errorf("nothing new: %v, %v", none, err)
	}
	s.Write(*transform, "odd", first, []byte("late"))
	if late, err := s.Tail(*transform, 1499); err != nil || len(late) != 2 || late[1].Message != "late" {
		t.Errorf("what arrived since: %v, %v", late, err)
	}
	ok(t, s.retain(*transform, 1))
	if _, err := s.Tail("/none", 0); awsapitest.Code(err) != "ResourceNotFoundException" {
		t.Errorf("an unknown group: %v", err)
	}
}

func TestMetrics(t *testing.T) {
	var mu sync.Mutex
	sums := map[string]float64{}
	s := New(Config{Metrics: func(data ...metric.Datum) {
		mu.Lock()
		defer mu.Unlock()
		for _, d := range data {
			name := d.Namespace + " " + d.Name + " " + d.Unit
			for _, dimension := range d.Dimensions {
				name += " " + dimension.Name + "=" + dimension.Value
			}
			sums[name] += d.Value
		}
	}})
	s.Write("a", "s", time.Now(), []byte("one\n"))
	s.Write("b", "s", time.Now(), []byte("three"))
	s.Write("b", "s", time.Now(), []byte("\n"))
	for name, want := range map[string]float64{
		"AWS/Logs IncomingLogEvents None LogGroupName=a": 1, "AWS/Logs IncomingBytes Bytes LogGroupName=a": 3,
		"AWS/Logs IncomingLogEvents None LogGroupName=b": 1, "AWS/Logs IncomingBytes Bytes LogGroupName=b": 5,
		"AWS/Logs IncomingLogEvents None": 2, "AWS/Logs IncomingBytes Bytes": 8,
	} {
		if sums[name] != want {
			t.Errorf("%s: got %v, want %v", name, sums[name], want)
		}
	}
	if len(sums) != 6 {
		t.Errorf("published %v", sums)
	}
}
