package templates

import "testing"

// kind says what is lost with a resource that is replaced.
type kind int

const (
	unknown   kind = iota
	stateless      // nothing: the new one is as good
	// position: where a reader of a stream has got to, or what others know it by.
	position
	retained // data: the deletion policy must keep it
)

// kinds of resources that the stacks have.
var kinds = map[string]kind{
	"AWS::Athena::NamedQuery":               stateless,
	"AWS::Athena::WorkGroup":                position, // the history of queries
	"AWS::CDK::Metadata":                    stateless,
	"AWS::CloudWatch::Alarm":                stateless, // but for its history
	"AWS::CloudWatch::CompositeAlarm":       stateless,
	"AWS::CloudWatch::Dashboard":            stateless,
	"AWS::EC2::FlowLog":                     stateless,
	"AWS::EC2::RouteTable":                  stateless,
	"AWS::EC2::SecurityGroup":               stateless,
	"AWS::EC2::SecurityGroupEgress":         stateless,
	"AWS::EC2::SecurityGroupIngress":        stateless,
	"AWS::EC2::Subnet":                      stateless,
	"AWS::EC2::SubnetRouteTableAssociation": stateless,
	"AWS::EC2::VPC":                         position, // its addresses are taken until all in it are gone
	"AWS::EC2::VPCEndpoint":                 stateless,
	"AWS::Glue::Database":                   position, // queries and rights name it
	"AWS::Glue::Table":                      position,
	"AWS::IAM::Policy":                      stateless,
	"AWS::IAM::Role":                        stateless,
	"AWS::KMS::Key":                         retained, // what it has encrypted is lost without it
	"AWS::Kinesis::Stream":                  retained,
	"AWS::KinesisFirehose::DeliveryStream":  position, // a new one reads what comes from then on
	"AWS::Lambda::EventSourceMapping":       position, // a new one reads the stream again
	"AWS::Lambda::Function":                 stateless,
	"AWS::Logs::LogGroup":                   retained,
	"AWS::Logs::LogStream":                  stateless,
	"AWS::Logs::ResourcePolicy":             stateless,
	"AWS::OpenSearchService::Domain":        retained,
	"AWS::S3::Bucket":                       retained,
	"AWS::S3::BucketPolicy":                 stateless,
	"AWS::SNS::Subscription":                stateless, // but each has to be confirmed
	"AWS::SNS::Topic":                       position,
	"AWS::SNS::TopicPolicy":                 stateless,
	"AWS::SecretsManager::Secret":           retained,
	"Custom::SearchIndex":                   stateless, // the indices are the domain's
}

func TestItIsKnownWhatHoldsData(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		for id, r := range s.Resources {
			if kinds[r.Type] == unknown {
				t.Errorf("what is lost with %s, %s, if it is replaced? Give its type a line in kinds", id, r.Type)
			}
		}
	})
}
