package alarms

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/millrace-dev/millrace/local/cloudwatch/alarms"
)

var mappingFaults = []fault{
	{[]string{"mapping-failures"}, mappingFailures},
	{[]string{"mapping-dropped"}, mappingDropped},
	{[]string{"rejects-share"}, rejectsShare},
}

// The function may not put what it makes of a batch: Lambda gives it up, and keeps it.
func mappingFailures(t *testing.T, f *fixture) {
	f.giveUp(t, "mapping-failures", "kinesis:PutRecords")
}

// It may not keep it either.
func mappingDropped(t *testing.T, f *fixture) {
	f.giveUp(t, "mapping-dropped", "kinesis:PutRecords", "s3:PutObject")
}

// giveUp has the mapping give up a batch, whose function may not do some things.
func (f *fixture) giveUp(t *testing.T, kind string, denied ...string) {
	t.Helper()
	f.Drain(t)
	function, err := lambda.NewFromConfig(f.Config).GetFunction(t.Context(), &lambda.GetFunctionInput{FunctionName: &f.Place.TransformFunctionName})
	if err != nil {
		t.Fatal(err)
	}
	var giveBack func()
	f.goOff(t, f.ofKinds(t, kind), cause{
		make: func() { giveBack = f.deny(t, *function.Configuration.Role, denied...) },
		again: func(alarms.Status) {
			before := f.Endpoint.Status().Mappings[0].Discarded
			f.put(t, f.Place.IngestStreamName, f.raw(t, 0))
			f.await(t, "a batch that is given up", func() bool { return f.Endpoint.Status().Mappings[0].Discarded > before })
		},
		mend: func() {
			giveBack()
			f.empty(t, f.Place.FailureBucketName)
		},
	})
}

// Every event is wrong.
func rejectsShare(t *testing.T, f *fixture) {
	list := f.ofKinds(t, "rejects-share")
	come := func(wrong float64) func(alarms.Status) {
		come := f.each(list[0].Period, func() {
			f.send(t, 20, wrong)
			f.await(t, "events that are processed", func() bool { return f.Endpoint.Status().Mappings[0].Behind == 0 })
		})
		return func(alarms.Status) { come() }
	}
	f.goOff(t, list, cause{again: come(1), right: come(0)})
	f.Drain(t)
}
