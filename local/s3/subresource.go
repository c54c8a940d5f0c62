package s3

import (
	"encoding/xml"
)

// subresources are the bucket configurations that versitygw does not have and
// deploying clients read, by the query parameter that names them. The others
// (?lifecycle, ?logging, …) stay NotImplemented.
var subresources = map[string]func(bucketProps) string{
	"encryption":        encryptionXML,
	"publicAccessBlock": publicAccessBlockXML,
}

// encryptionXML answers GetBucketEncryption: a bucket is encrypted with SSE-S3
// unless it says otherwise.
func encryptionXML(p bucketProps) string {
	type byDefault struct {
		SSEAlgorithm   string
		KMSMasterKeyID string `xml:",omitempty"`
	}
	type rule struct {
		ApplyServerSideEncryptionByDefault byDefault
		BucketKeyEnabled                   bool
	}
	rules := []rule{{byDefault{SSEAlgorithm: "AES256"}, false}}
	if p.BucketEncryption != nil {
		rules = nil
		for _, r := range p.BucketEncryption.ServerSideEncryptionConfiguration {
			rules = append(rules, rule{byDefault(r.ServerSideEncryptionByDefault), r.BucketKeyEnabled})
		}
	}
	return document(struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ServerSideEncryptionConfiguration"`
		Rule    []rule
	}{Rule: rules})
}

// publicAccessBlockXML answers GetPublicAccessBlock: everything is blocked
// unless the bucket says otherwise, the default since April 2023.
func publicAccessBlockXML(p bucketProps) string {
	block := publicAccessBlock{true, true, true, true}
	if p.PublicAccessBlockConfiguration != nil {
		block = *p.PublicAccessBlockConfiguration
	}
	return document(struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ PublicAccessBlockConfiguration"`
		publicAccessBlock
	}{publicAccessBlock: block})
}

// document is a response's text; the types above always have one.
func document(v any) string {
	text, err := xml.Marshal(v)
	if err != nil {
		panic("s3: " + err.Error())
	}
	return xml.Header + string(text)
}
