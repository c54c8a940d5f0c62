package policy

import "testing"

func TestStreamEncrypted(t *testing.T) {
	judge(t, streamEncrypted,
		wrong{"a stream", `{"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"ShardCount": 1}}}`, "StreamEncryption is missing"},
		wrong{"a stream in China alone", `{"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"StreamEncryption": {"Fn::If": ["China", {"Ref": "AWS::NoValue"}, {"EncryptionType": "KMS"}]}}}}`, "missing"},
		wrong{"direct put", `{"Rejects": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamType": "DirectPut"}}}`, "DeliveryStreamEncryptionConfigurationInput is missing"},
		wrong{"direct put by default", `{"Rejects": {"Type": "AWS::KinesisFirehose::DeliveryStream"}}`, "missing"},
		right{"with AWS's key", `{"Sales": {"Type": "AWS::Kinesis::Stream", "Properties": {"StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}}}}`},
		right{"direct put", `{"Rejects": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamEncryptionConfigurationInput": {"KeyType": "AWS_OWNED_CMK"}}}}`},
		right{"one that reads a stream", `{"Lake": {"Type": "AWS::KinesisFirehose::DeliveryStream", "Properties": {"DeliveryStreamType": "KinesisStreamAsSource"}}}`},
	)
}
