package policy

import "strings"

var bucketTLS = Rule{
	Name:   "bucket-tls",
	Wrong:  "A bucket answers to requests without TLS.",
	Mend:   "Add a bucket policy that denies s3:* on the bucket and on its objects to everyone where aws:SecureTransport is false.",
	Source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html#transit",
	types:  []string{"AWS::S3::Bucket"},
	check: func(r *Resource, report report) {
		for _, p := range r.Stack.app.resources("AWS::S3::BucketPolicy") {
			if p.Stack.follow(p.Properties["Bucket"]).resource == r && refusesPlainText(p, r) {
				return
			}
		}
		report("", "no policy of the bucket denies requests without TLS")
	},
}

// refusesPlainText says whether a policy's statements, together, deny everything
// without TLS on the bucket and on what is in it.
func refusesPlainText(p, bucket *Resource) bool {
	var itself, objects bool
	for _, document := range p.possible("PolicyDocument.Statement") {
		for _, v := range list(document) {
			object, _ := v.(map[string]any)
			s := statement{"", object}
			if object == nil || !is(object["Effect"], "Deny") || !everyone(p, s) || !withoutTLS(p, object) {
				continue
			}
			for _, v := range list(object["Resource"]) {
				if !mentionsBucket(p, v, bucket) {
					continue
				}
				if text := p.Stack.text(v); strings.HasSuffix(text, "/*") {
					objects = true
				} else {
					itself = true
				}
			}
		}
	}
	return itself && objects
}

func everyone(p *Resource, s statement) bool {
	principal := s.object["Principal"]
	if inner, ok := principal.(map[string]any); ok {
		principal = inner["AWS"]
	}
	for _, one := range list(principal) {
		if is(one, "*") {
			return anyLike(s.texts(p, "Action"), "s3:*") || anyLike(s.texts(p, "Action"), "*")
		}
	}
	return false
}

// withoutTLS says whether the statement's only condition is that there is no TLS:
// a further one would narrow what is denied.
func withoutTLS(p *Resource, statement map[string]any) bool {
	condition, _ := statement["Condition"].(map[string]any)
	test, _ := condition["Bool"].(map[string]any)
	if len(condition) != 1 || len(test) != 1 {
		return false
	}
	for _, v := range list(test["aws:SecureTransport"]) {
		if is(v, "false") {
			return true
		}
	}
	return false
}

func mentionsBucket(p *Resource, v any, bucket *Resource) bool {
	for _, t := range p.Stack.mentions(v) {
		if t.resource == bucket {
			return true
		}
	}
	return false
}
