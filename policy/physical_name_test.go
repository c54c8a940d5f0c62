package policy

import "testing"

func TestPhysicalName(t *testing.T) {
	judge(t, physicalName,
		wrong{"a stream", `{"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": "sales"}}}`, `Name is "sales"`},
		wrong{"a bucket", `{"Files": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "files"}}}`, `BucketName is "files"`},
		right{"none", `{"Sales": {"Type": "AWS::Kinesis::Stream"}}`},
		right{"of the stack's", `{"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"Name": {"Fn::Sub": "${AWS::StackName}-sales"}}}}`},
		right{"that a service asks for", `{"Lines": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/aws/vendedlogs/states/shop"}}}`},
	)
	for _, kind := range physicalName.types {
		if nameProperties[kind] == "" {
			t.Errorf("nobody says which property names a %s", kind)
		}
	}
}
