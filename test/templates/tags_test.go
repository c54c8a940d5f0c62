package templates

import (
	"strings"
	"testing"
)

// taggable are the types of resources with tags, and where they stand in the
// template. CloudFormation gives a stack's tags to most of them by itself, but not
// to all; so they are on each resource.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
var taggable = map[string]string{
	"AWS::Athena::WorkGroup":               "Tags",
	"AWS::CloudWatch::Alarm":               "Tags",
	"AWS::CloudWatch::CompositeAlarm":      "Tags",
	"AWS::CloudWatch::Dashboard":           "Tags",
	"AWS::EC2::FlowLog":                    "Tags",
	"AWS::EC2::RouteTable":                 "Tags",
	"AWS::EC2::SecurityGroup":              "Tags",
	"AWS::EC2::Subnet":                     "Tags",
	"AWS::EC2::VPC":                        "Tags",
	"AWS::EC2::VPCEndpoint":                "Tags",
	"AWS::IAM::Role":                       "Tags",
	"AWS::KMS::Key":                        "Tags",
	"AWS::Kinesis::Stream":                 "Tags",
	"AWS::KinesisFirehose::DeliveryStream": "Tags",
	"AWS::Lambda::EventSourceMapping":      "Tags",
	"AWS::Lambda::Function":                "Tags",
	"AWS::Logs::LogGroup":                  "Tags",
	"AWS::OpenSearchService::Domain":       "Tags",
	"AWS::S3::Bucket":                      "Tags",
	"AWS::SNS::Topic":                      "Tags",
	"AWS::SecretsManager::Secret":          "Tags",
}

// untaggable are the others.
var untaggable = map[string]bool{
	"AWS::Athena::NamedQuery":               true,
	"AWS::CDK::Metadata":                    true,
	"AWS::EC2::SecurityGroupEgress":         true,
	"AWS::EC2::SecurityGroupIngress":        true,
	"AWS::EC2::SubnetRouteTableAssociation": true,
	"AWS::Glue::Database":                   true,
	"AWS::Glue::Table":                      true,
	"AWS::IAM::Policy":                      true,
	"AWS::Logs::LogStream":                  true,
	"AWS::Logs::ResourcePolicy":             true,
	"AWS::S3::BucketPolicy":                 true,
	"AWS::SNS::Subscription":                true,
	"AWS::SNS::TopicPolicy":                 true,
	"Custom::SearchIndex":                   true,
}

func TestEverythingIsTagged(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		words := strings.Split(s.stack, "-")
		for id, r := range s.Resources {
			if untaggable[r.Type] {
				continue
			}
			where, ok := taggable[r.Type]
			if !ok {
				t.Errorf("can %s, %s, have tags? Give its type a line in taggable or untaggable", id, r.Type)
			}
			tags := map[string]any{}
			list, _ := r.get(where).([]any)
			for _, tag := range list {
				one := resource{Properties: tag.(map[string]any)}
				tags[one.text("Key")] = one.get("Value")
			}
			for key, want := range map[string]string{"Project": words[0], "Environment": words[1], "Stage": words[2]} {
				if tags[key] != want {
					t.Errorf("%s %s has the tag %s=%v, want %s", r.Type, id, key, tags[key], want)
				}
			}
		}
	})
	for name, artifact := range stackArtifacts(t) {
		words := strings.Split(name, "-")
		for key, want := range map[string]string{"Project": words[0], "Environment": words[1], "Stage": words[2]} {
			if got := (resource{Properties: artifact}).text("properties.tags." + key); got != want {
				t.Errorf("stack %s has the tag %s=%q, want %q", name, key, got, want)
			}
		}
	}
}
