package policy

var searchBackup = Rule{
	Name:   "search-backup",
	Wrong:  "A delivery stream to OpenSearch has no bucket for documents that OpenSearch refuses, or for those that it could not take in time: they are lost.",
	Mend:   "Set S3Configuration with BucketARN, and S3BackupMode to FailedDocumentsOnly or AllDocuments.",
	Source: "https://docs.aws.amazon.com/firehose/latest/dev/retry.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, d := range toSearch(r) {
			for _, v := range r.Stack.within(d.object, "S3Configuration.BucketARN") {
				if v == nil || v == "" {
					report(d.path+".S3Configuration", "S3Configuration.BucketARN is missing")
				}
			}
			for _, v := range r.Stack.within(d.object, "S3BackupMode") {
				if v != nil && !unknown(v) && !is(v, "FailedDocumentsOnly") && !is(v, "AllDocuments") {
					report(d.path+".S3BackupMode", "S3BackupMode is %s", given(v))
				}
			}
		}
	},
}
