package policy

var searchIDs = Rule{
	Name:   "search-document-ids",
	Wrong:  "A delivery stream leaves the IDs of documents to OpenSearch: whenever Firehose puts a document again, it is in the index once more.",
	Mend:   "Set DocumentIdOptions.DefaultDocumentIdFormat to FIREHOSE_DEFAULT, or leave it out, which is the same.",
	Source: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_DocumentIdOptions.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, d := range toSearch(r) {
			for _, v := range r.Stack.within(d.object, "DocumentIdOptions.DefaultDocumentIdFormat") {
				if is(v, "NO_DOCUMENT_ID") {
					report(d.path+".DocumentIdOptions.DefaultDocumentIdFormat", "DefaultDocumentIdFormat is NO_DOCUMENT_ID")
				}
			}
		}
	},
}
