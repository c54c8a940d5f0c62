package firehose

import (
	"context"
	"fmt"
	"time"
)

// may is nil if the role allows the action on the resource.
func (c Config) may(roleARN, action, resourceARN string) error {
	if c.Authorize == nil {
		return nil
	}
	return c.Authorize(roleARN, action, resourceARN)
}

// checkSource is what AWS asks of a source's role when the stream is created.
func (c Config) checkSource(k *kinesisSource) error {
	const action = "kinesis:DescribeStream"
	if c.may(k.RoleARN, action, k.KinesisStreamARN) != nil {
		return invalid("Role %s is not authorized to perform: %s on resource %s.", k.RoleARN, action, k.KinesisStreamARN)
	}
	return nil
}

// checkGlue asks whether the conversion's role may read the table: Glue wants the
// action on the catalog and the database, too (developer guide, "Grant Firehose
// access to AWS Glue for data format conversion").
func (c Config) checkGlue(s schemaConfiguration) error {
	glue := "arn:aws:glue:" + c.Region + ":" + c.Account + ":"
	for _, resource := range []string{"catalog", "database/" + s.DatabaseName, "table/" + s.DatabaseName + "/" + s.TableName} {
		if err := c.may(s.RoleARN, "glue:GetTableVersions", glue+resource); err != nil {
			return fmt.Errorf("Access was denied when calling Glue. Please ensure that the role specified in the data format conversion configuration has the necessary permissions. %w", err) //lint:ignore ST1005 Firehose's own words
		}
	}
	return nil
}

// mayPut is nil if the destination's role allows to write an object.
func (c Config) mayPut(d *destination, key string) error {
	return c.may(d.config.RoleARN, "s3:PutObject", d.config.BucketARN+"/"+key)
}

// mayLog reports whether a role allows to write an error log.
func (c Config) mayLog(role string, o *loggingOptions) bool {
	stream := "arn:aws:logs:" + c.Region + ":" + c.Account + ":log-group:" + o.LogGroupName + ":log-stream:" + o.LogStreamName
	return c.may(role, "logs:PutLogEvents", stream) == nil
}

// awaitAccess waits until the source's role may read the stream; it fails when
// the source is closed before.
func (s *source) awaitAccess(ctx context.Context) error {
	c := s.d.service.config
	for {
		err := c.may(s.config.RoleARN, "kinesis:GetRecords", s.config.KinesisStreamARN)
		if err == nil {
			return nil
		}
		c.Log.Warn("the role may not read the source", "stream", s.d.name, "error", err)
		select {
		case <-time.After(c.Scale.Of(lastRetry)):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// checkSearch asks what Firehose needs to look at a domain when the stream is
// created: "The IAM role must have permissions for DescribeDomain, DescribeDomains,
// and DescribeDomainConfig" (API reference), and in a VPC those for network
// interfaces
// (https://docs.aws.amazon.com/firehose/latest/APIReference/API_VpcConfiguration.html).
func (c Config) checkSearch(t *searchDestination) error {
	for _, action := range []string{"es:DescribeDomain", "es:DescribeDomains", "es:DescribeDomainConfig"} {
		if err := c.may(t.config.RoleARN, action, t.domainARN); err != nil {
			return fmt.Errorf("RoleARN: %w", err)
		}
	}
	v := t.config.VpcConfiguration
	if v == nil {
		return nil
	}
	for _, action := range []string{
		"ec2:DescribeVpcs", "ec2:DescribeVpcAttribute", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeNetworkInterfaces",
		"ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface",
	} {
		if err := c.may(v.RoleARN, action, "*"); err != nil {
			return fmt.Errorf("VpcConfiguration/RoleARN: %w", err)
		}
	}
	return nil
}

// mayIndex asks for what the guide has the role be granted on the domain besides
// es:ESHttpPost, which the domain itself asks of a bulk request
// (https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-es).
// When Firehose makes which of these calls is not documented: here each bulk
// request asks the role's own policies for all of them, so that a role that lacks
// one is seen. On AWS the domain's access policy may grant them, too.
func (c Config) mayIndex(t *searchDestination, index string) error {
	if err := c.may(t.config.RoleARN, "es:ESHttpPut", t.domainARN+"/"+index); err != nil {
		return err
	}
	for _, path := range []string{"_all/_settings", "_cluster/stats", "_nodes", "_nodes/_all/stats", "_stats", index + "/_stats"} {
		if err := c.may(t.config.RoleARN, "es:ESHttpGet", t.domainARN+"/"+path); err != nil {
			return err
		}
	}
	return nil
}
