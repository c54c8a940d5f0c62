package policy

const domainType = "AWS::OpenSearchService::Domain"

// toSearch are the destinations of a delivery stream that are in OpenSearch.
func toSearch(r *Resource) []place {
	var found []place
	for _, d := range destinations(r) {
		switch d.path {
		case "AmazonopensearchserviceDestinationConfiguration", "AmazonOpenSearchServerlessDestinationConfiguration", "ElasticsearchDestinationConfiguration":
			found = append(found, d)
		}
	}
	return found
}

// wants a property to be true.
func wants(r *Resource, report report, path string) {
	for _, v := range r.possible(path) {
		if v == nil || is(v, false) {
			report(path, "%s is %s", path, given(v))
		}
	}
}
