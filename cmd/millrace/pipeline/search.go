package pipeline

// Search is the index of an environment. The names are those of the outputs of
// its stack.
type Search struct {
	DomainEndpoint     string // host name
	DomainName         string
	IndexName          string // what the names of its indices begin with
	Alias              string // for reading
	DeliveryStreamName string
	FailedBucketName   string // of documents that the domain has refused
	FailedPrefix       string
}

// outputs that the stack must have.
func (s *Search) outputs() map[string]*string {
	return map[string]*string{
		"SearchDomainEndpoint":     &s.DomainEndpoint,
		"SearchDomainName":         &s.DomainName,
		"SearchIndexName":          &s.IndexName,
		"SearchAlias":              &s.Alias,
		"SearchDeliveryStreamName": &s.DeliveryStreamName,
		"SearchFailedBucketName":   &s.FailedBucketName,
		"SearchFailedPrefix":       &s.FailedPrefix,
	}
}
