package templates

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The partition is in the ARNs, in names of services, and in those of endpoints.
func TestOtherPartitions(t *testing.T) {
	for env, want := range map[string]struct {
		partition, region string
		endpoints         []string
	}{
		"prod": {"aws", "us-east-1", []string{
			"com.amazonaws.us-east-1.kinesis-firehose", "com.amazonaws.us-east-1.kinesis-streams",
			"com.amazonaws.us-east-1.secretsmanager", "com.amazonaws.us-east-1.xray",
		}},
		"china": {"aws-cn", "cn-north-1", []string{
			"cn.com.amazonaws.cn-north-1.kinesis-streams", "cn.com.amazonaws.cn-north-1.xray",
			"com.amazonaws.cn-north-1.kinesis-firehose", "com.amazonaws.cn-north-1.secretsmanager",
		}},
		"gov": {"aws-us-gov", "us-gov-west-1", []string{
			"com.amazonaws.us-gov-west-1.kinesis-firehose", "com.amazonaws.us-gov-west-1.kinesis-streams",
			"com.amazonaws.us-gov-west-1.secretsmanager", "com.amazonaws.us-gov-west-1.xray",
		}},
	} {
		for _, stage := range []string{"network", "ingest", "store", "search", "process", "observe"} {
			s := read(t, env, stage)
			for _, arn := range regexp.MustCompile(`arn:aws[a-z-]*:`).FindAllString(s.text, -1) {
				if arn != "arn:"+want.partition+":" {
					t.Errorf("%s has an ARN of another partition, %s…", s.stack, arn)
				}
			}
			groups := len(s.of("AWS::Logs::LogGroup"))
			for id, key := range s.of("AWS::KMS::Key") {
				policy, err := json.Marshal(key.get("KeyPolicy"))
				if err != nil {
					t.Fatal(err)
				}
				service := fmt.Sprintf(`{"Service":{"Fn::Join":["",["logs.%s.",{"Ref":"AWS::URLSuffix"}]]}}`, want.region)
				if groups > 0 && !strings.Contains(string(policy), service) {
					t.Errorf("the policy of %s, %s, lacks CloudWatch Logs, %s: %s", s.stack, id, service, policy)
				}
			}
		}
		var names []string
		for _, e := range read(t, env, "network").of("AWS::EC2::VPCEndpoint") {
			if e.text("VpcEndpointType") == "Gateway" {
				continue // TestTheIndexsFunctionAnswersCloudFormation
			}
			names = append(names, e.text("ServiceName"))
		}
		slices.Sort(names)
		if !slices.Equal(names, want.endpoints) {
			t.Errorf("%s has the endpoints %q, want %q", env, names, want.endpoints)
		}
	}
}

// Where the region is the command line's, the partition is CloudFormation's to say.
func TestDevNamesNoPartition(t *testing.T) {
	for _, stage := range []string{"ingest", "store", "search", "process", "observe"} {
		if s := read(t, "dev", stage); strings.Contains(s.text, "arn:aws") {
			t.Errorf("%s: a partition is written out, arn:aws…", s.stack)
		}
	}
}
