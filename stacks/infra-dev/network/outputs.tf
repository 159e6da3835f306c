output "vpc_id" {
  description = "The VPC that every other stack joins"
  value       = module.vpc.vpc_id
}

output "private_subnets" {
  value = module.vpc.private_subnets
}
