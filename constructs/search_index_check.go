package constructs

import (
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"

	"github.com/millrace-dev/millrace/constructs/bundling"
	"github.com/millrace-dev/millrace/search"
)

func (p *SearchIndexProps) check(c check, s *SearchIndex) {
	if !c.given("Source", p.Source, "the stream of shaped events") {
		p.Source = awskinesis.Stream_FromStreamArn(s, jsii.String("NoSource"), standIn(s, "kinesis", "stream"))
	}
	checkSchema(c, p.Schema)
	optional(c, "Key", &p.Key)
	if p.Key != nil && !c.by(pageSearchKey).here("Key", p.Key, false) {
		p.Key = nil
	}
	c.oneOf("Architecture", &p.Architecture, bundling.ARM64, bundling.ARM64, bundling.X86)
	c.removal("Removal", &p.Removal)
	p.checkNetwork(c)
	p.checkDelivery(c)
	if p.Serverless {
		p.checkServerless(c)
	} else {
		p.checkDomain(c)
	}
	p.checkRetention(c)
	p.checkIndex(c)
	if p.Documents.Key == nil {
		p.Documents.Key = p.Key
	}
	if p.Logs.Key == nil {
		p.Logs.Key = p.Key
	}
}

func (p *SearchIndexProps) checkDelivery(c check) {
	hints := c.by(pageSearchBuffer)
	hints.number("Buffer.SizeMiB", &p.Buffer.SizeMiB, 5, 1, 100, "MiB")
	hints.seconds("Buffer.Interval", &p.Buffer.Interval, 5*time.Minute, time.Second, 15*time.Minute)
	if p.RetryDuration != None {
		c.by(pageSearchRetry).seconds("RetryDuration", &p.RetryDuration, 2*time.Hour, time.Second, 2*time.Hour)
	}
}

// rotations in the order of the documentation.
var rotations = []string{
	string(search.OneDay), string(search.NoRotation), string(search.OneHour), string(search.OneWeek), string(search.OneMonth),
}

// checkRetention gives rotation and retention their defaults, and finds those that
// do not go together.
func (p *SearchIndexProps) checkRetention(c check) {
	standard := rotations[0]
	if p.Serverless {
		standard = string(search.NoRotation)
	}
	c.by(pageRotation).oneOf("Rotation", &p.Rotation, standard, rotations...)
	still := p.Rotation == string(search.NoRotation)
	switch {
	case p.Serverless && !still:
		c.by(pageRotation).failf("Rotation is %q, allowed with Serverless is NoRotation: Firehose rotates the indices of domains alone", p.Rotation)
		p.Rotation = string(search.NoRotation)
	case !p.Serverless && still && p.Retention > 0:
		c.failf("Retention is %v, allowed with NoRotation is Unlimited: an index is deleted as a whole, and here there is one", p.Retention)
		p.Retention = Unlimited
	}
	switch {
	case p.Retention == 0 && still && !p.Serverless:
		p.Retention = Unlimited
	case p.Retention == 0:
		p.Retention = 7 * day
	case p.Retention == Unlimited:
	case p.Serverless && (p.Retention < day || p.Retention > 3650*day || p.Retention%time.Hour != 0):
		c.by(pageLifecycle).failf("Retention is %v, allowed with Serverless are %v to %v in whole hours, and constructs.Unlimited", p.Retention, day, 3650*day)
		p.Retention = 7 * day
	case p.Retention < time.Minute || p.Retention%time.Minute != 0:
		c.failf("Retention is %v, allowed are whole minutes, and constructs.Unlimited", p.Retention)
		p.Retention = 7 * day
	}
}

// checkIndex leaves names, shards and what is to be read to package search.
func (p *SearchIndexProps) checkIndex(c check) {
	if p.Index == "" {
		p.Index = "events"
	}
	nodes := max(1, p.Domain.DataNodes)
	switch most := min(2, nodes-1); {
	case p.Replicas == None:
	case p.Serverless:
		p.Replicas = None
	case p.Replicas == 0 && p.Domain.Domain == nil:
		p.Replicas = min(1, most)
	case p.Replicas == 0:
		p.Replicas = 1
	case p.Replicas < 0 || p.Replicas > 2 || p.Domain.Domain == nil && p.Replicas > most:
		c.by(pageMultiAZ).failf("Replicas is %d with %d data nodes, allowed are 1 to 2, fewer than there are nodes, and constructs.None", p.Replicas, nodes)
		p.Replicas = None
	}
	index := p.index()
	if len(index.Mapping.Properties) == 0 {
		return // a schema without a column, which is reported
	}
	err := index.Validate()
	if err == nil {
		return
	}
	for problem := range strings.SplitSeq(err.Error(), "\n") {
		c.by(pageIndexName).failf("Index: %s", problem)
	}
	p.Index, p.Alias, p.Shards = "events", "", 1
}

func (p *SearchIndexProps) checkNetwork(c check) {
	optional(c, "Vpc", &p.Vpc)
	c = c.by(pageSearchVpc)
	if p.Vpc == nil {
		if len(p.Subnets) > 0 {
			c.failf("Subnets are given without a Vpc: give the Vpc that they are in")
			p.Subnets = nil
		}
		return
	}
	ok := c.here("Vpc", p.Vpc, true)
	for i, subnet := range p.Subnets {
		ok = c.given("Subnets["+string(rune('0'+i%10))+"]", subnet, "a subnet of Vpc") && ok
	}
	if len(p.Subnets) == 0 {
		p.Subnets = privateSubnets(p.Vpc)
	}
	if n := len(p.Subnets); ok && (n < 1 || n > 3) {
		c.failf("Subnets has %d, allowed are 1 to 3, private or isolated, one in each availability zone of the domain", n)
		ok = false
	}
	if !ok {
		p.Vpc, p.Subnets = nil, nil
	}
}

// privateSubnets are the first three in different zones.
func privateSubnets(vpc awsec2.IVpc) []awsec2.ISubnet {
	all := *vpc.PrivateSubnets()
	if len(all) == 0 {
		all = *vpc.IsolatedSubnets()
	}
	var found []awsec2.ISubnet
	var zones []string
	for _, subnet := range all {
		if zone := *subnet.AvailabilityZone(); len(found) < 3 && !slices.Contains(zones, zone) {
			found, zones = append(found, subnet), append(zones, zone)
		}
	}
	return found
}

func subnetIDs(subnets []awsec2.ISubnet) *[]*string {
	var ids []*string
	for _, subnet := range subnets {
		ids = append(ids, subnet.SubnetId())
	}
	return &ids
}

// searchName is unique in the account and region: made of the construct's path.
func searchName(s *SearchIndex, longest int) string {
	name := *awscdk.Names_UniqueResourceName(s, &awscdk.UniqueResourceNameOptions{
		MaxLength: jsii.Number(longest), Separator: jsii.String("-"),
	})
	return strings.ToLower(name)
}
