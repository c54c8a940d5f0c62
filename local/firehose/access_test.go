package firehose

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// grants allow "ACTION RESOURCE" of the role; a resource may end in a star.
type grants []string

func (g grants) authorize(role, action, resource string) error {
	allows := func(grant string) bool {
		a, r, _ := strings.Cut(grant, " ")
		prefix, star := strings.CutSuffix(r, "*")
		return a == action && (r == resource || star && strings.HasPrefix(resource, prefix))
	}
	if role == roleARN && slices.ContainsFunc(g, allows) {
		return nil
	}
	return awsapi.Errorf("AccessDeniedException", "%s is not authorized to perform: %s on resource: %s", role, action, resource)
}

// What the constructs grant a delivery stream's role.
var granted = grants{
	"kinesis:DescribeStream " + streamARN, "kinesis:GetRecords " + streamARN, "s3:PutObject arn:aws:s3:::b/*",
	"glue:GetTableVersions arn:aws:glue:us-east-1:000000000000:catalog",
	"glue:GetTableVersions arn:aws:glue:us-east-1:000000000000:database/lake",
	"glue:GetTableVersions arn:aws:glue:us-east-1:000000000000:table/lake/events",
	"logs:PutLogEvents arn:aws:logs:us-east-1:000000000000:log-group:g:*",
}

func without(action string) grants {
	return slices.DeleteFunc(slices.Clone(granted), func(g string) bool { return strings.HasPrefix(g, action) })
}

var logging = strings.Replace(converting, "{", `{"CloudWatchLoggingOptions":{"Enabled":true,"LogGroupName":"g","LogStreamName":"s"},`, 1)

func TestTheRoleIsAskedAtCreation(t *testing.T) {
	for action, want := range map[string]string{
		"none":                   "",
		"kinesis:DescribeStream": "InvalidArgumentException: Role " + roleARN + " is not authorized to perform: kinesis:DescribeStream on resource " + streamARN,
		"glue:GetTableVersions arn:aws:glue:us-east-1:000000000000:database": "Access was denied when calling Glue.",
		"glue:": "Access was denied when calling Glue.",
	} {
		b := newBench(t)
		b.config.Authorize = without(action).authorize
		_, err := b.try(kinesisAsInput, converting)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: got %v, want %q", action, err, want)
		}
	}
}

func TestARoleThatMayNotWriteKeepsTheRecordsBuffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		var allowed atomic.Pointer[grants]
		few := without("s3:PutObject")
		allowed.Store(&few)
		b.config.Authorize = func(role, action, resource string) error { return allowed.Load().authorize(role, action, resource) }
		b.must(t, directPut, logging)
		b.puts(t, event)
		time.Sleep(10 * time.Minute)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Buffered: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
		if len(b.logs.lines) == 0 || !strings.Contains(b.logs.lines[0].line, `"errorCode":"S3.AccessDenied"`) {
			t.Errorf("logged %+v", b.logs.lines)
		}
		allowed.Store(&granted)
		time.Sleep(lastRetry)
		synctest.Wait()
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Delivered: 1, Files: 1}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestARoleThatMayNotLogDoesNot(t *testing.T) {
	b := newBench(t)
	b.config.Authorize = without("logs:").authorize
	b.must(t, directPut, logging)
	b.puts(t, "no JSON")
	b.flushed(t)
	if got := b.only(t).Failed; got != 1 || len(b.logs.lines) > 0 {
		t.Errorf("%d failed, logged %+v", got, b.logs.lines)
	}
}

func TestARoleThatMayNotReadTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		b.config.Authorize = without("kinesis:GetRecords").authorize
		b.must(t, kinesisAsInput, "")
		b.stream.put("shard-0", "a", "b")
		time.Sleep(10 * time.Minute)
		if got, want := b.only(t), (DeliveryStatus{Name: "d", Behind: 2}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}
