package policy

// shortRetry in seconds is what a domain needs at least to answer again after a node
// was replaced, and Firehose's default.
const shortRetry = 300

var searchRetry = Rule{
	Name:   "search-retry",
	Wrong:  "A delivery stream to OpenSearch gives up within 5 minutes: what comes while a domain is changed, or a node is lost, goes to the bucket of failed documents, and has to be put into the index by hand.",
	Mend:   "Set RetryOptions.DurationInSeconds to 300 to 7200; a source stream keeps the records meanwhile.",
	Source: "https://docs.aws.amazon.com/firehose/latest/APIReference/API_AmazonopensearchserviceRetryOptions.html",
	types:  []string{deliveryType},
	check: func(r *Resource, report report) {
		for _, d := range toSearch(r) {
			for _, v := range r.Stack.within(d.object, "RetryOptions.DurationInSeconds") {
				if n, ok := number(v); ok && n < shortRetry {
					report(d.path+".RetryOptions.DurationInSeconds", "RetryOptions.DurationInSeconds is %v", n)
				}
			}
		}
	},
}
