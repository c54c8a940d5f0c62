package kinesis

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/resource"
)

func typeOf(t testing.TB, s *Service, name string) resource.Type {
	t.Helper()
	for _, typ := range s.ResourceTypes() {
		if typ.Name == name {
			return typ
		}
	}
	t.Fatalf("there is no %s", name)
	return resource.Type{}
}

func request(properties string) resource.Request {
	return resource.Request{
		Stack: "dev", LogicalID: "Clicks", Region: "us-east-1", Account: "000000000000", Partition: "aws",
		Properties: json.RawMessage(properties), Tags: map[string]string{"stack": "dev"},
	}
}

type described struct{ StreamDescriptionSummary streamSummary }

func describe(t testing.TB, s *Service, name string) streamSummary {
	t.Helper()
	out, err := call[described](t, s, "DescribeStreamSummary", `{"StreamName":"`+name+`"}`)
	if err != nil {
		t.Fatal(err)
	}
	return out.StreamDescriptionSummary
}

func TestATemplatesStreamIsMadeChangedAndDeleted(t *testing.T) {
	s := newService(t, Config{})
	typ := typeOf(t, s, "AWS::Kinesis::Stream")
	const first = `{"ShardCount":2,"RetentionPeriodHours":"72","StreamEncryption":{"EncryptionType":"KMS","KeyId":"alias/aws/kinesis"},"DesiredShardLevelMetrics":["ALL"],"MaxRecordSizeInKiB":2048,"Tags":[{"Key":"team","Value":"x1"}]}`
	made, err := typ.Create(t.Context(), request(first))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(made.ID, "dev-Clicks-") || made.Attributes["Arn"] != "arn:aws:kinesis:us-east-1:000000000000:stream/"+made.ID {
		t.Errorf("got %+v", made)
	}
	d := describe(t, s, made.ID)
	if d.OpenShardCount != 2 || d.RetentionPeriodHours != 72 || d.KeyId != "alias/aws/kinesis" || d.EncryptionType != "KMS" || d.MaxRecordSizeInKiB != 2048 || len(d.EnhancedMonitoring[0].ShardLevelMetrics) != 7 {
		t.Errorf("got %+v", d)
	}
	tags := func() string {
		out, err := s.tagsOf(d.StreamARN)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(out)
		return string(text)
	}
	if got := tags(); got != `[{"Key":"stack","Value":"dev"},{"Key":"team","Value":"x1"}]` {
		t.Errorf("got the tags %s", got)
	}

	again, err := typ.Update(t.Context(), request(`{"ShardCount":3,"Tags":[{"Key":"cost","Value":"7"}]}`), made.ID, json.RawMessage(first))
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != made.ID {
		t.Errorf("the update made %s of %s", again.ID, made.ID)
	}
	d = describe(t, s, made.ID)
	if d.OpenShardCount != 3 || d.RetentionPeriodHours != 24 || d.EncryptionType != "NONE" || d.MaxRecordSizeInKiB != 1024 || len(d.EnhancedMonitoring[0].ShardLevelMetrics) != 0 {
		t.Errorf("got %+v", d)
	}
	if got := tags(); got != `[{"Key":"cost","Value":"7"},{"Key":"stack","Value":"dev"}]` {
		t.Errorf("got the tags %s", got)
	}

	if _, err := typ.Update(t.Context(), request(`{"StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`), made.ID, json.RawMessage(`{"ShardCount":3}`)); err != nil {
		t.Fatal(err)
	}
	if d = describe(t, s, made.ID); d.StreamModeDetails.StreamMode != onDemand || d.OpenShardCount != 3 {
		t.Errorf("got %+v", d)
	}
	for range 2 { // what is gone is deleted
		if err := typ.Delete(t.Context(), request(first), made.ID); err != nil {
			t.Error(err)
		}
	}
}

func TestATemplatesConsumerAndPolicy(t *testing.T) {
	s := newService(t, Config{})
	arn := newStream(t, s, "clicks", 1).ARN()
	consumers, policies := typeOf(t, s, "AWS::Kinesis::StreamConsumer"), typeOf(t, s, "AWS::Kinesis::ResourcePolicy")
	properties := `{"StreamARN":"` + arn + `","ConsumerName":"fan","Tags":[{"Key":"a","Value":"b"}]}`
	fan, err := consumers.Create(t.Context(), request(properties))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(fan.ID, arn+"/consumer/fan:") || fan.Attributes["ConsumerARN"] != fan.ID || fan.Attributes["ConsumerStatus"] != "ACTIVE" || fan.Attributes["StreamARN"] != arn {
		t.Errorf("got %+v", fan)
	}
	if st, err := s.Stream(fan.ID); err != nil || st.Name() != "clicks" {
		t.Errorf("the consumer's stream: %v", err)
	}
	policy, err := policies.Create(t.Context(), request(`{"ResourceArn":"`+fan.ID+`","ResourcePolicy":{"Version":"2012-10-17"}}`))
	if err != nil || policy.ID != fan.ID {
		t.Fatalf("got %+v, %v", policy, err)
	}
	got, err := call[getResourcePolicyOutput](t, s, "GetResourcePolicy", `{"ResourceARN":"`+fan.ID+`"}`)
	if err != nil || got.Policy != `{"Version":"2012-10-17"}` {
		t.Errorf("got %+v, %v", got, err)
	}
	for range 2 {
		if err := policies.Delete(t.Context(), request(`{}`), policy.ID); err != nil {
			t.Error(err)
		}
		if err := consumers.Delete(t.Context(), request(`{}`), fan.ID); err != nil {
			t.Error(err)
		}
	}
}

func TestATemplatesMistakesAreNamed(t *testing.T) {
	typ := typeOf(t, newService(t, Config{}), "AWS::Kinesis::Stream")
	for properties, want := range map[string]string{
		`{"ShardCount":1}`: "",
		`{"StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`: "",
		`{}`:                            "ShardCount is required",
		`{"ShardCount":0}`:              "Value '0' at 'shardCount'",
		`{"ShardCount":1,"Shards":1}`:   "#: extraneous key [Shards] is not permitted",
		`{"ShardCount":1,"Name":"a b"}`: "Value 'a b' at 'streamName'",
		`{"ShardCount":1,"StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`: "ShardCount cannot be set",
		`{"ShardCount":1,"StreamModeDetails":{"StreamMode":"FREE"}}`:      "Value 'FREE' at 'streamModeDetails.streamMode'",
		`{"ShardCount":1,"RetentionPeriodHours":12}`:                      "Requested retention period (12 hours) is too short.",
		`{"ShardCount":1,"RetentionPeriodHours":9000}`:                    "Requested retention period (9000 hours) is too long.",
		`{"ShardCount":1,"MaxRecordSizeInKiB":512}`:                       "Member must have value greater than or equal to 1024",
		`{"ShardCount":1,"DesiredShardLevelMetrics":["Bytes"]}`:           "Value 'Bytes' at 'DesiredShardLevelMetrics'",
		`{"ShardCount":1,"StreamEncryption":{"EncryptionType":"AES"}}`:    "Value 'AES' at 'StreamEncryption.EncryptionType'",
		`{"ShardCount":1,"WarmThroughputMiBps":5}`:                        "MinimumThroughputBillingCommitment",
		`{"ShardCount":1,"Tags":[{"Key":"a","Value":"$"}]}`:               "Some tags contain invalid characters.",
	} {
		err := typ.Check(json.RawMessage(properties))
		switch {
		case want == "":
			if err != nil {
				t.Errorf("%s: %v", properties, err)
			}
		case err == nil || !strings.Contains(err.Error(), want):
			t.Errorf("%s: got %v, want …%s…", properties, err, want)
		}
	}
}
