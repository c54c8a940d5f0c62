package policy

var streamEncrypted = Rule{
	Name:   "stream-encrypted",
	Wrong:  "A stream, or a delivery stream that is put to directly, keeps its records unencrypted. One that reads a stream has that stream's encryption and takes none of its own.",
	Mend:   "Set StreamEncryption with EncryptionType KMS, of a delivery stream DeliveryStreamEncryptionConfigurationInput; alias/aws/kinesis and AWS_OWNED_CMK need no key of your own.",
	Source: "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
	types:  []string{"AWS::Kinesis::Stream", deliveryType},
	check: func(r *Resource, report report) {
		if r.Type == deliveryType {
			direct(r, report)
			return
		}
		for _, v := range r.possible("StreamEncryption.EncryptionType") {
			if v == nil {
				report("StreamEncryption", "StreamEncryption is missing")
			}
		}
	},
}

// direct puts are encrypted by the delivery stream itself.
// https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
func direct(r *Resource, report report) {
	for _, kind := range r.possible("DeliveryStreamType") {
		if kind != nil && !is(kind, "DirectPut") {
			continue
		}
		for _, v := range r.possible("DeliveryStreamEncryptionConfigurationInput.KeyType") {
			if v == nil {
				report("DeliveryStreamEncryptionConfigurationInput", "DeliveryStreamEncryptionConfigurationInput is missing")
			}
		}
	}
}
