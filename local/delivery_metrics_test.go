package local

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/metric"
	"github.com/millrace-dev/millrace/local/resource"
)

// make creates a resource as a stack does.
func (e *Endpoint) make(t *testing.T, typ, properties string) resource.Result {
	t.Helper()
	types := e.resourceTypes()
	i := slices.IndexFunc(types, func(r resource.Type) bool { return r.Name == typ })
	made, err := types[i].Create(t.Context(), resource.Request{Stack: "stack", LogicalID: "Thing", Properties: json.RawMessage(properties)})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// latest is the newest value of a statistic over minutes, of the last two days.
func (e *Endpoint) latest(t *testing.T, namespace, name, statistic string, of ...metric.Dimension) float64 {
	t.Helper()
	stat := &cloudwatch.Stat{Namespace: namespace, Name: name, Dimensions: of, Period: time.Minute, Statistic: statistic}
	all, err := e.CloudWatch.Data([]cloudwatch.Query{{ID: "m", Stat: stat}}, e.Clock.Now().Add(-48*time.Hour), e.Clock.Now().Add(time.Minute))
	if err != nil || len(all) != 1 || len(all[0].Values) == 0 {
		t.Fatalf("%s %s: %+v, %v", namespace, name, all, err)
	}
	return all[0].Values[len(all[0].Values)-1]
}

// A role that may not write makes what a delivery stream holds older and older, and one
// that may again delivers it: CloudWatch has both, by the endpoint's clock.
func TestFreshnessOfADeliveryThatIsRefused(t *testing.T) {
	e := started(t, Config{TimeScale: 3600})
	of := metric.Dimension{Name: "DeliveryStreamName", Value: "d"}
	e.make(t, "AWS::S3::Bucket", `{"BucketName":"lake"}`)
	e.make(t, "AWS::IAM::Role", `{"RoleName":"delivery","AssumeRolePolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"firehose.amazonaws.com"},"Action":"sts:AssumeRole"}]}}`)
	e.make(t, "AWS::KinesisFirehose::DeliveryStream", `{"DeliveryStreamName":"d","ExtendedS3DestinationConfiguration":{"BucketARN":"arn:aws:s3:::lake","RoleARN":"arn:aws:iam::000000000000:role/delivery","BufferingHints":{"IntervalInSeconds":60,"SizeInMBs":1}}}`)
	if _, err := e.Firehose.API().Actions["PutRecord"](t.Context(), &awsapi.Request{Body: []byte(`{"DeliveryStreamName":"d","Record":{"Data":"YWI="}}`)}); err != nil {
		t.Fatal(err)
	}
	e.Advance(t.Context(), 12*time.Hour)
	if age := e.latest(t, "AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum", of); age < 12*3600 || age > 12*3600+600 {
		t.Errorf("%v seconds after 12 hours", age)
	}
	e.make(t, "AWS::IAM::Policy", `{"PolicyName":"p","Roles":["delivery"],"PolicyDocument":{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}}`)
	if err := e.Firehose.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Advance(t.Context(), 2*time.Minute)
	if age := e.latest(t, "AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum", of); age != 0 {
		t.Errorf("%v seconds after all was delivered", age)
	}
	if records := e.latest(t, "AWS/Firehose", "DeliveryToS3.Records", "Sum", of); records != 1 {
		t.Errorf("%v records delivered", records)
	}
	if failed := e.latest(t, "AWS/Firehose", "DeliveryToS3.Success", "Maximum", of); failed != 1 {
		t.Errorf("success %v", failed)
	}
}

func TestStateOfADomainWhoseKeyIsDisabled(t *testing.T) {
	e := started(t, Config{})
	of := []metric.Dimension{{Name: "DomainName", Value: "events"}, {Name: "ClientId", Value: "000000000000"}}
	key := e.make(t, "AWS::KMS::Key", `{"KeyPolicy":{"Version":"2012-10-17"}}`).ID
	e.make(t, "AWS::OpenSearchService::Domain", `{"DomainName":"events","EBSOptions":{"EBSEnabled":true,"VolumeSize":10},"EncryptionAtRestOptions":{"Enabled":true,"KmsKeyId":"`+key+`"}}`)
	for _, step := range []struct {
		action string
		want   float64
	}{{"EnableKey", 0}, {"DisableKey", 1}, {"EnableKey", 0}} {
		if _, err := e.KMS.API().Actions[step.action](t.Context(), &awsapi.Request{Body: []byte(`{"KeyId":"` + key + `"}`)}); err != nil {
			t.Fatal(err)
		}
		e.Advance(t.Context(), 2*time.Minute)
		if got := e.latest(t, "AWS/ES", "KMSKeyError", "Maximum", of...); got != step.want {
			t.Errorf("after %s: KMSKeyError %v, want %v", step.action, got, step.want)
		}
	}
	for name, want := range map[string]float64{"ClusterStatus.green": 1, "ClusterStatus.red": 0, "Nodes": 1, "FreeStorageSpace": 10240} {
		if got := e.latest(t, "AWS/ES", name, "Maximum", of...); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// What is written to a log is found by a range of the endpoint's time.
func TestLogsAreQueriedByTheEndpointsTime(t *testing.T) {
	e := started(t, Config{})
	e.Advance(t.Context(), 12*time.Hour)
	e.Logs.Write("/aws/lambda/f", "s", e.Clock.Now(), []byte(`{"level":"ERROR","msg":"put failed"}`))
	now := e.Clock.Now()
	found, err := e.Logs.Query(nil, `SOURCE '/aws/lambda/f' | filter level = "ERROR" | stats count(*) as n by msg`, now.Add(-time.Hour), now.Add(time.Second))
	if err != nil || len(found.Rows) != 1 || found.Rows[0][0].Value != "put failed" || found.Rows[0][1].Value != "1" {
		t.Errorf("%+v, %v", found, err)
	}
	if n := e.latest(t, "AWS/Logs", "IncomingLogEvents", "Sum", metric.Dimension{Name: "LogGroupName", Value: "/aws/lambda/f"}); n != 1 {
		t.Errorf("%v events came in", n)
	}
}
